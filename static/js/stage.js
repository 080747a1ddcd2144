// A judge's phone in a final: the strip renews itself and the sheet of who is on stage opens by itself, once, and never
// from under a sheet that is being written.
import { sync } from "./clock.js";

const box = document.querySelector("[data-stage]"), SEEN = 2500, HIDDEN = 15000, LONGEST = 60000;
const KEY = `stage:${box.dataset.round}`;
let mark = null, faults = 0, timer = 0, asking = false;

async function ask() {
  if (asking) return;
  asking = true;
  const sent = performance.now();
  try {
    const answer = await fetch(box.dataset.stage, { headers: mark ? { "If-None-Match": mark } : {}, cache: "no-store", credentials: "same-origin", redirect: "error" });
    if (answer.status === 200) {
      mark = answer.headers.get("ETag");
      box.innerHTML = await answer.text();
    } else if (answer.status !== 304) throw new Error(String(answer.status));
    sync(Number(answer.headers.get("X-Now")), performance.now() - sent);
    faults = 0;
    open();
  } catch {
    faults += 1;
  }
  asking = false;
  clearTimeout(timer);
  const wait = (document.hidden ? HIDDEN : SEEN) * (0.8 + 0.4 * Math.random());
  timer = setTimeout(ask, Math.min(LONGEST, wait * 2 ** Math.min(faults, 5)));
}

function open() {
  const inner = box.querySelector(".stage-in"), to = inner?.dataset.open, here = to === location.pathname;
  box.classList.toggle("stage-here", here);
  const go = box.querySelector("[data-go]");
  if (go) go.hidden = here;
  if (!to) return;
  if (here) { sessionStorage.setItem(KEY, to); return; }
  if (sessionStorage.getItem(KEY) === to || document.querySelector("form[data-sheet]")) return;
  sessionStorage.setItem(KEY, to);
  location.assign(to);
}

document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
addEventListener("online", ask);
ask();
