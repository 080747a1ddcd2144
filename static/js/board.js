// The hall's board renews itself: every two seconds (not all phones at once), seldom while hidden, ever less on faults.
import { sync } from "./clock.js";

const SEEN = 2000, HIDDEN = 10000, LONGEST = 60000;
let mark = document.querySelector("[data-board]").dataset.mark, faults = 0, timer = 0, asking = false;

async function ask() {
  if (asking) return;
  asking = true;
  const sent = performance.now();
  try {
    const answer = await fetch(location.href, { headers: { "If-None-Match": mark }, cache: "no-store", credentials: "same-origin", redirect: "error" });
    if (answer.status === 200) show(await answer.text(), answer.headers.get("ETag"));
    else if (answer.status !== 304) throw new Error(String(answer.status));
    sync(Number(answer.headers.get("X-Now")), performance.now() - sent);
    faults = 0;
  } catch {
    faults += 1;
  }
  told(faults > 1);
  asking = false;
  next();
}

function show(html, fresh) {
  const page = new DOMParser().parseFromString(html, "text/html"), old = document.querySelector("[data-board]"), made = page.querySelector("[data-board]");
  if (!made) throw new Error("no board");
  mark = fresh || made.dataset.mark;
  document.title = page.title;
  made.classList.add("fresh");
  old.replaceWith(document.adoptNode(made));
}

function told(lost) {
  const line = document.querySelector("[data-board-off]");
  line.hidden = !lost;
  line.querySelector("span").textContent = lost ? document.body.dataset.off : "";
}

function next() {
  clearTimeout(timer);
  const wait = (document.hidden ? HIDDEN : SEEN) * (0.8 + 0.4 * Math.random());
  timer = setTimeout(ask, Math.min(LONGEST, wait * 2 ** Math.min(faults, 5)));
}

document.addEventListener("visibilitychange", () => { if (document.hidden) next(); else ask(); });
addEventListener("online", ask);
ask();
