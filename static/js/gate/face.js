// The answer: the whole screen, a tone, a shake. Colour never speaks alone.
const TUNES = { good: [[880, 0, .09], [1320, .09, .14]], owing: [[520, 0, .18], [520, .26, .18]], bad: [[220, 0, .5]] };
const SHAKES = { good: [70], owing: [90, 80, 90], bad: [350] };
const STAYS = { good: 2600, owing: 0, bad: 0 };
let sound = null;

// Sound begins with a tap; browsers want it so.
export function wakeSound() {
  sound ??= globalThis.AudioContext ? new AudioContext() : null;
  sound?.resume?.();
}

function tune(tone) {
  navigator.vibrate?.(SHAKES[tone]);
  if (sound?.state !== "running") return;
  for (const [pitch, after, long] of TUNES[tone]) {
    const voice = sound.createOscillator(), loud = sound.createGain(), at = sound.currentTime + after;
    voice.type = tone === "bad" ? "square" : "sine";
    voice.frequency.value = pitch;
    loud.gain.setValueAtTime(.0001, at);
    loud.gain.exponentialRampToValueAtTime(.35, at + .01);
    loud.gain.exponentialRampToValueAtTime(.0001, at + long);
    voice.connect(loud).connect(sound.destination);
    voice.start(at);
    voice.stop(at + long + .05);
  }
}

export class Face {
  constructor(box) {
    this.box = box;
    this.timer = 0;
    this.shown = null;
    box.querySelector("[data-next]").addEventListener("click", () => this.hide());
    addEventListener("keydown", (event) => { if (event.key === "Escape" && !box.hidden) this.hide(); });
  }

  // verdict: {tone, word, who, unit, lines, todo, foot}
  show(verdict) {
    clearTimeout(this.timer);
    this.shown = verdict;
    this.box.className = `verdict verdict-${verdict.tone}`;
    for (const slot of ["word", "who", "unit", "todo", "foot"]) this.#slot(slot).textContent = verdict[slot] ?? "";
    this.#slot("lines").replaceChildren(...(verdict.lines ?? []).map((line) => Object.assign(document.createElement("p"), { className: "verdict-line", textContent: line })));
    this.box.querySelector("[data-undo-now]").hidden = !verdict.undo;
    this.box.hidden = false;
    document.documentElement.classList.add("verdict-open");
    this.box.querySelector("[data-next]").focus({ preventScroll: true });
    tune(verdict.tone);
    if (STAYS[verdict.tone]) this.timer = setTimeout(() => this.hide(), STAYS[verdict.tone]);
  }

  hide() {
    clearTimeout(this.timer);
    this.box.hidden = true;
    document.documentElement.classList.remove("verdict-open");
  }

  #slot(name) { return this.box.querySelector(`[data-slot="${name}"]`); }
}
