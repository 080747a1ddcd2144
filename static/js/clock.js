// Every speaking clock on the page runs by the server's clock; this device's own is only used to count between two answers.
let ahead = null, doubt = Infinity;
const met = new WeakSet();

// now: the server's instant in ms; took: how long the answer took. The surest measure wins, and grows old.
export function sync(now, took) {
  doubt += 50;
  if (!Number.isFinite(now) || now <= 0 || took / 2 > doubt) return;
  ahead = now + took / 2 - Date.now();
  doubt = took / 2;
  tick();
}

function spelled(left) {
  const seconds = Math.ceil(left / 1000), whole = Math.abs(seconds), two = (n) => String(n).padStart(2, "0");
  return `${seconds < 0 ? "-" : ""}${two(Math.floor(whole / 60))}:${two(whole % 60)}`;
}

function tick() {
  for (const face of document.querySelectorAll("[data-clock]")) {
    const { ends, left, total, now } = face.dataset, box = face.closest(".clock");
    if (now && !met.has(face)) { met.add(face); sync(Number(now), 200); }
    if (ends && ahead === null) continue;
    const rest = ends ? Number(ends) - (Date.now() + ahead) : Number(left), words = spelled(rest);
    if (face.textContent !== words) face.textContent = words;
    box.classList.toggle("clock-over", rest < 0);
    box.classList.toggle("clock-soon", rest >= 0 && rest <= 60000 && Boolean(ends));
    box.querySelector("progress").value = Math.max(0, Math.min(Number(total), rest));
  }
}

tick();
setInterval(tick, 200);
