// What this browser still keeps of the gate, before somebody signs out.
import { drop, queued } from "./gate/store.js";

const root = document.querySelector("[data-unsent]"), { unsent: event, none, some, stuck } = root.dataset;
const copy = root.querySelector("[data-copy-out]"), off = root.querySelector("[data-let-go]");

async function show() {
  const kept = await queued(event), problems = kept.filter((one) => one.problem);
  const words = root.querySelector("[data-unsent-words]"), more = root.querySelector("[data-unsent-stuck]");
  words.textContent = kept.length ? some.replace("{n}", kept.length) : none;
  words.closest(".notice").className = `notice t-${kept.length ? "owing" : "good"}`;
  words.closest(".notice").querySelector(".icon").toggleAttribute("hidden", !kept.length);
  more.hidden = !problems.length;
  more.textContent = stuck.replace("{n}", problems.length);
  copy.hidden = !kept.length;
  return { kept, problems };
}

// A copy of all that waits, for the organizers; what the server does not take may go once it is saved.
copy.addEventListener("click", async () => {
  const { kept, problems } = await show();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(kept, null, 1)], { type: "application/json" }));
  link.download = `${event}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
  off.hidden = !problems.length;
});
off.addEventListener("click", async () => {
  const { problems } = await show();
  await drop(problems.map((one) => one.number));
  off.hidden = true;
  await show();
});
show();
