// Small shared behaviours. Every page works without this file; it only makes pages kinder.
const all = (selector, root = document) => root.querySelectorAll(selector);

// Copy, share, print: buttons are hidden in the page and appear only where they can work.
if (navigator.clipboard) for (const button of all("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    const words = button.querySelector("span"), before = words.textContent;
    words.textContent = button.dataset.done;
    setTimeout(() => { words.textContent = before; }, 2500);
  });
}
if (navigator.share) for (const button of all("[data-share]")) {
  button.hidden = false;
  button.addEventListener("click", () => navigator.share({ title: button.dataset.title, url: button.dataset.share }).catch(() => {}));
}
for (const button of all("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Countdown: the server says what time it is; we only count the ticks since then.
const clocks = [...all("[data-deadline]")].map((el) => ({
  el, left: new Date(el.dataset.deadline) - new Date(el.dataset.serverNow), since: performance.now(),
}));
const two = (n) => String(n).padStart(2, "0");
function tick() {
  for (const { el, left, since } of clocks) {
    const s = Math.floor((left - (performance.now() - since)) / 1000);
    const days = Math.floor(s / 86400);
    el.textContent = s <= 0 ? el.dataset.over
      : days >= 2 ? el.dataset.days.replace("{n}", days)
        : el.dataset.soon.replace("{t}", `${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`);
    el.parentElement.classList.toggle("soon", s > 0 && days < 2);
  }
}
if (clocks.length) { tick(); setInterval(tick, 1000); }

// The calm grey strip.
const strip = document.querySelector("[data-offline]");
function connection() { if (strip) strip.hidden = navigator.onLine; }
addEventListener("online", connection);
addEventListener("offline", connection);
connection();

// One submit is enough. The button stays enabled so that its name and value are sent.
function sending(form, button) {
  if (form.method === "get") return;
  form.dataset.sent = "1";
  button?.setAttribute("aria-busy", "true");
  // A file may have been the answer, and the page is still here: after a while it may be sent again.
  setTimeout(() => { delete form.dataset.sent; button?.removeAttribute("aria-busy"); }, 10000);
}
addEventListener("pageshow", () => {
  for (const form of all("form[data-sent]")) delete form.dataset.sent;
  for (const button of all("[aria-busy]")) button.removeAttribute("aria-busy");
});

// Ask before what is hard to undo.
function ask(form, button) {
  const box = document.createElement("dialog");
  const text = document.createElement("p");
  text.textContent = form.dataset.confirm;
  const row = document.createElement("div");
  row.className = "buttons";
  for (const [word, kind, value] of [[form.dataset.yes, "btn btn-primary", "yes"], [form.dataset.no, "btn", "no"]]) {
    const choice = document.createElement("button");
    choice.type = "button"; choice.className = kind; choice.textContent = word;
    choice.addEventListener("click", () => box.close(value));
    row.append(choice);
  }
  box.append(text, row);
  box.setAttribute("aria-label", form.dataset.confirm);
  box.addEventListener("close", () => {
    box.remove();
    if (box.returnValue !== "yes") return;
    form.dataset.confirmed = "1";
    form.requestSubmit(button);
    delete form.dataset.confirmed;
  });
  document.body.append(box);
  box.showModal();
}
document.addEventListener("submit", (event) => {
  const form = event.target, button = event.submitter;
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (form.dataset.confirm && !form.dataset.confirmed && "showModal" in document.createElement("dialog")) {
    event.preventDefault();
    ask(form, button);
    return;
  }
  // Last of all: a module that answers the submit itself has called preventDefault by now.
  queueMicrotask(() => { if (!event.defaultPrevented) sending(form, button); });
});

// Characters left, counted as people count them (one letter with its marks is one).
for (const counter of all("[data-count-for]")) {
  const field = document.getElementById(counter.dataset.countFor), max = Number(field?.dataset.max);
  if (!max) continue;
  const count = () => {
    const left = max - [...field.value.normalize("NFC")].length;
    counter.textContent = (left < 0 ? counter.dataset.over : counter.dataset.left).replace("{n}", Math.abs(left).toLocaleString(document.documentElement.lang));
    counter.classList.toggle("over", left < 0);
  };
  field.addEventListener("input", count);
  count();
}

// Score sliders: the number is what is sent, the slider follows it and moves it. Comma or point, both are read.
const number = (text) => Number.parseFloat(String(text).replace(",", "."));
const comma = document.documentElement.lang === "vi" ? "," : ".";
const spell = (n) => String(Math.round(n * 100) / 100).replace(".", comma);
function total() {
  for (const out of all("[data-score-total]")) {
    let sum = 0;
    for (const field of all("[data-score]")) sum += (number(field.value) || 0) * number(field.dataset.weight);
    out.textContent = spell(sum);
  }
}
for (const slider of all("[data-slider-for]")) {
  const field = document.getElementById(slider.dataset.sliderFor);
  slider.hidden = false;
  if (slider.nextElementSibling) slider.nextElementSibling.hidden = false;
  const show = () => {
    slider.classList.toggle("unset", field.value.trim() === "");
    slider.style.setProperty("--at", `${field.value.trim() === "" ? 0 : 100 * (slider.value - slider.min) / (slider.max - slider.min)}%`);
  };
  const follow = () => { const n = number(field.value); if (!Number.isNaN(n)) slider.value = n; show(); };
  follow();
  slider.addEventListener("input", () => { field.value = spell(Number(slider.value)); field.dispatchEvent(new Event("input", { bubbles: true })); });
  slider.addEventListener("change", () => field.dispatchEvent(new Event("change", { bubbles: true })));
  field.addEventListener("input", follow);
}
for (const field of all("[data-score]")) field.addEventListener("input", total);

// Errors: bring the summary into view and give it the focus.
document.querySelector("[data-summary]")?.focus();

// Menus that are <details> close when one looks elsewhere.
document.addEventListener("click", (event) => {
  for (const menu of all(".more details[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") for (const menu of all(".more details[open]")) { menu.open = false; menu.querySelector("summary").focus(); }
});

// Scans of a gate that are only on this phone would be lost with it: signing out waits for them (gate/store.js counts).
document.addEventListener("submit", (event) => {
  if (!new URL(event.target.action, location.href).pathname.endsWith("/sign-out")) return;
  let waiting = [];
  try { waiting = Object.keys(JSON.parse(localStorage.getItem("gate:unsent") ?? "{}")); } catch { /* no storage, nothing waits */ }
  if (!waiting.length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  location.assign(`/events/${encodeURIComponent(waiting[0])}/gate/unsent`);
}, true);

// Nor would score sheets that wait on this phone survive it: the judge's desk says which ones, and sends them.
document.addEventListener("submit", (event) => {
  if (!new URL(event.target.action, location.href).pathname.endsWith("/sign-out")) return;
  let waits = false;
  try { waits = Object.keys(localStorage).some((key) => key.startsWith("sheet:")); } catch { /* no storage, nothing waits */ }
  if (!waits) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  location.assign("/judging#unsent");
}, true);
// Pages of judging kept for a dead network go with the sign-out, and where nobody is signed in any more.
const forgetPages = () => window.caches?.delete("judging-pages").catch(() => {});
if (document.querySelector("form[action*='/sign-in']")) forgetPages();

// A phone that a family shares keeps nothing of a person who has signed out (the server also says Clear-Site-Data).
document.addEventListener("submit", (event) => {
  if (!new URL(event.target.action, location.href).pathname.endsWith("/sign-out")) return;
  try {
    forgetPages();
    for (const key of Object.keys(localStorage)) if (/^(draft|upload|known-sheet):/.test(key)) localStorage.removeItem(key);
  } catch { /* no storage, nothing kept */ }
});
