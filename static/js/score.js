// The score sheet: saves itself at every change, keeps what is not confirmed on this device, shows one criterion at a
// time on a phone. Without this file the page is a plain form that works.
const KEEP = "dh:sheet:";
const form = document.querySelector("[data-sheet]");
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const done = document.querySelector("[data-done]");
if (done) localStorage.removeItem(KEEP + done.dataset.done);

const parse = (text) => Number.parseFloat(String(text).replace(",", "."));
const comma = document.documentElement.lang === "vi" ? "," : ".";
const spell = (n) => String(Math.round(n * 100) / 100).replace(".", comma);

if (form) {
  const words = form.dataset, key = KEEP + words.sheet;
  const status = form.querySelector("[data-saved]"), stale = form.querySelector("[data-stale]");
  const scores = all("[data-score]", form), fields = [...scores, form.elements.to_entrant, form.elements.to_panel];
  const token = form.elements.csrf_token.value;
  let revision = Number(form.elements.revision.value), timer = 0, flight = null, dirty = false, held = false, leaving = false;

  const say = (text, state) => { status.dataset.state = state; status.querySelector("span").textContent = text; };
  const snapshot = () => Object.fromEntries(fields.map((f) => [f.name, f.value]));
  const remember = () => { try { localStorage.setItem(key, JSON.stringify({ revision, fields: snapshot() })); } catch { /* a full or closed store: the page still saves */ } };
  const forget = () => localStorage.removeItem(key);

  // What does not fit is told beside its box; the server says it, the page only shows it.
  function tell(problems) {
    const said = new Map(problems.map((p) => [p.field, p.words]));
    for (const f of scores) {
      const place = form.querySelector(`[data-error-for="${CSS.escape(f.name)}"]`), text = said.get(f.name);
      place.replaceChildren();
      f.toggleAttribute("aria-invalid", Boolean(text));
      if (text) { f.setAttribute("aria-invalid", "true"); const p = document.createElement("p"); p.className = "error"; p.textContent = text; place.append(p); }
    }
    marks(said);
  }
  function marks(said = new Map()) {
    for (const pip of all("[data-pip]", form)) {
      const f = form.elements[pip.dataset.pip];
      pip.toggleAttribute("data-done", f.value.trim() !== "");
      pip.toggleAttribute("data-bad", said.has(f.name));
    }
  }

  function save() {
    clearTimeout(timer);
    if (flight || held || !dirty) return flight ?? Promise.resolve();
    dirty = false;
    say(words.wordsSaving, "saving");
    flight = send(snapshot()).finally(() => { flight = null; if (dirty && !held) schedule(300); });
    return flight;
  }
  async function send(sent) {
    let answer;
    try {
      answer = await fetch(words.save, {
        method: "POST", credentials: "same-origin",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
        body: JSON.stringify({ ...sent, revision }),
      });
    } catch {
      dirty = true;
      say(words.wordsOffline, "waiting");
      schedule(15000);
      return;
    }
    const body = await answer.json().catch(() => ({}));
    if (answer.ok) {
      revision = body.revision;
      form.elements.revision.value = revision;
      tell(body.problems);
      say(body.saved, "saved");
      if (dirty || body.problems.length) remember(); else forget();
    } else if (answer.status === 409 && body.theirs) {
      choose(sent, body);
    } else {
      held = answer.status < 500;
      dirty = true;
      say(body.title || words.wordsOffline, "waiting");
      if (!held) schedule(15000);
    }
  }
  function schedule(wait) { clearTimeout(timer); timer = setTimeout(save, wait); }
  function changed() { dirty = true; remember(); marks(); schedule(600); }

  // Two devices: nothing is overwritten until the judge says which one stays.
  function choose(mine, { theirs, revision: now }) {
    held = true;
    const table = document.createElement("table"), head = document.createElement("p");
    head.textContent = words.wordsStale;
    for (const f of fields) {
      const here = mine[f.name] ?? "", there = theirs[f.name] ?? "";
      if (here === there) continue;
      const row = table.insertRow();
      for (const text of [form.querySelector(`label[for="${CSS.escape(f.id)}"]`).textContent, there || "–", here || "–"]) row.insertCell().textContent = text;
    }
    const row = document.createElement("div");
    row.className = "buttons";
    const pick = (text, act) => {
      const b = document.createElement("button");
      b.type = "button"; b.className = "btn"; b.textContent = text;
      b.addEventListener("click", () => { held = false; stale.hidden = true; revision = now; form.elements.revision.value = now; act(); });
      row.append(b);
    };
    pick(words.wordsMine, () => { dirty = true; remember(); save(); });
    pick(words.wordsTheirs, () => { for (const f of fields) fill(f, theirs[f.name] ?? ""); dirty = false; forget(); marks(); });
    stale.replaceChildren(head, table, row);
    stale.hidden = false;
    say(words.wordsStale, "waiting");
    stale.scrollIntoView({ block: "center" });
  }
  function fill(f, value) { f.value = value; f.dispatchEvent(new Event("input", { bubbles: true })); }

  // What an earlier visit could not send.
  let left = null;
  try { left = JSON.parse(localStorage.getItem(key) || "null"); } catch { forget(); }
  if (left) {
    const differs = fields.some((f) => (left.fields[f.name] ?? "") !== f.value);
    if (differs) { revision = left.revision; for (const f of fields) fill(f, left.fields[f.name] ?? ""); dirty = true; schedule(0); } else forget();
  }

  for (const f of fields) { f.addEventListener("input", changed); f.addEventListener("change", () => { if (dirty) save(); }); }
  addEventListener("online", () => { if (dirty && !held) save(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden && dirty) save(); });

  // Hand in only what the server has seen last, and only where there is a line.
  form.addEventListener("submit", async (event) => {
    if (leaving) { forget(); return; }
    event.preventDefault();
    const button = event.submitter;
    if (!navigator.onLine) { remember(); say(words.wordsWait, "waiting"); return; }
    clearTimeout(timer);
    // Not within this event: a form that is being sent ignores a second sending.
    await Promise.all([flight, new Promise((go) => setTimeout(go))]);
    if (held) return;
    dirty = false;
    leaving = true;
    form.requestSubmit(button);
    leaving = false;
  });

  // Buttons and arrow keys move by the criterion's step.
  function move(f, by) {
    const size = Number(f.dataset.stepSize), low = Number(f.dataset.min), high = Number(f.dataset.max), at = parse(f.value);
    const next = Number.isNaN(at) ? (by > 0 ? low : high) : Math.round((at + by * size - low) / size) * size + low;
    fill(f, spell(Math.min(high, Math.max(low, next))));
  }
  for (const b of all("[data-step]", form)) {
    b.hidden = false;
    b.addEventListener("click", () => move(form.elements[b.dataset.for], Number(b.dataset.step)));
  }
  scores.forEach((f, n) => f.addEventListener("keydown", (event) => {
    if (event.key === "ArrowUp" || event.key === "ArrowDown") { event.preventDefault(); move(f, event.key === "ArrowUp" ? 1 : -1); }
    if (event.key === "Enter") { event.preventDefault(); (scores[n + 1] ?? form.elements.to_entrant).focus(); }
  }));

  // One criterion at a time, and the dossier one tap away.
  const boxes = all("[data-mark]", form), pips = all("[data-pip]", form), marking = document.querySelector("[data-marking]");
  const back = form.querySelector("[data-back]"), next = form.querySelector("[data-next]"), panes = document.querySelector("[data-switch]");
  let here = 0;
  const phone = matchMedia("(max-width: 959px)");
  const lift = () => { if (phone.matches) scrollTo({ top: marking.getBoundingClientRect().top + scrollY - panes.offsetHeight - 8 }); };
  function show(n, focus = false) {
    here = Math.max(0, Math.min(boxes.length - 1, n));
    boxes.forEach((box, i) => box.classList.toggle("at-hand", i === here));
    pips.forEach((pip, i) => { if (i === here) pip.setAttribute("aria-current", "step"); else pip.removeAttribute("aria-current"); });
    form.classList.toggle("at-end", here === boxes.length - 1);
    back.disabled = here === 0;
    if (focus) lift();
  }
  form.querySelector("[data-criteria]").classList.add("one-at-a-time");
  form.classList.add("stepping");
  back.hidden = next.hidden = false;
  back.addEventListener("click", () => show(here - 1, true));
  next.addEventListener("click", () => show(here + 1, true));
  pips.forEach((pip, i) => pip.addEventListener("click", (event) => {
    if (phone.matches) { event.preventDefault(); show(i, true); }
  }));
  const wrong = boxes.findIndex((box) => box.classList.contains("field-bad"));
  const empty = scores.findIndex((f) => f.value.trim() === "");
  show(wrong >= 0 ? wrong : empty >= 0 ? empty : 0);
  for (const link of all(".notice a[href^='#c']")) link.addEventListener("click", () => show(boxes.findIndex((b) => `#${b.dataset.mark}` === link.hash)));
  if (dirty) save(); else marks(new Map(wrong >= 0 ? boxes.filter((b) => b.classList.contains("field-bad")).map((b) => [b.dataset.mark, ""]) : []));

  panes.hidden = false;
  marking.classList.add("one-pane");
  function pane(name) {
    marking.dataset.paneShown = name;
    for (const b of all("[data-show]", panes)) b.setAttribute("aria-pressed", String(b.dataset.show === name));
  }
  for (const b of all("[data-show]", panes)) b.addEventListener("click", () => { pane(b.dataset.show); lift(); });
  const begun = wrong >= 0 || scores.some((f) => f.value.trim() !== "");
  pane(begun ? "marking" : "dossier");
  if (begun && wrong < 0) lift();
}
// On a shared phone nothing of a judge stays behind.
for (const out of all("form[action*='sign-out'], form[action*='sign_out']")) out.addEventListener("submit", () => {
  for (const name of Object.keys(localStorage)) if (name.startsWith(KEEP)) localStorage.removeItem(name);
});
