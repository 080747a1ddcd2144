// The live picture renews itself: every few seconds while it is looked at, seldom while it is hidden, ever less on faults.
const place = document.querySelector("[data-live]"), state = document.querySelector("[data-live-state]");
const SEEN = 3000, HIDDEN = 30000, LONGEST = 60000;
let mark = place?.dataset.mark ?? null, faults = 0, timer = 0, asking = false;

async function ask() {
  if (asking) return;
  asking = true;
  try {
    const answer = await fetch(place.dataset.live, { headers: mark ? { "If-None-Match": mark } : {}, cache: "no-store", credentials: "same-origin", redirect: "error" });
    if (answer.status === 200) {
      mark = answer.headers.get("ETag");
      show(await answer.text());
    } else if (answer.status !== 304) throw new Error(String(answer.status));
    faults = 0;
    state.textContent = state.dataset.on;
  } catch {
    faults += 1;
    state.textContent = state.dataset.off;
  }
  asking = false;
  next();
}

// Whoever stands on a link with the keyboard stays there, and what was opened stays open.
function show(html) {
  const opened = [...place.querySelectorAll("details")].map((part) => part.open);
  const here = place.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  place.innerHTML = html;
  place.querySelectorAll("details").forEach((part, n) => { if (opened[n]) part.open = true; });
  // The buttons below the picture (minutes, the end) are pressed on the picture that is seen now.
  const seen = place.querySelector("input[name=seen]");
  if (seen) document.querySelectorAll("input[name=seen]").forEach((one) => { one.value = seen.value; });
  if (here) [...place.querySelectorAll("a[href]")].find((a) => a.getAttribute("href") === here)?.focus({ preventScroll: true });
}

function next() {
  clearTimeout(timer);
  const wait = document.hidden ? HIDDEN : SEEN;
  timer = setTimeout(ask, Math.min(LONGEST, wait * 2 ** Math.min(faults, 5)));
}

if (place && state) {
  document.addEventListener("visibilitychange", () => { if (document.hidden) next(); else ask(); });
  addEventListener("online", ask);
  ask();
}
