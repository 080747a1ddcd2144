// The score sheet: keeps each change on this device, sends it, shows one criterion at a time on a phone, and is led by the
// keyboard alone on a desk. Without this file the page is a plain form that works.
import { both } from "./score/both.js";
import { drop, hold, keep, kept, known, pump } from "./score/queue.js";

const form = document.querySelector("[data-sheet]");
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const parse = (text) => Number.parseFloat(String(text).replace(",", "."));
const comma = document.documentElement.lang === "vi" ? "," : ".";
const spell = (n) => String(Math.round(n * 100) / 100).replace(".", comma);

if (form) {
  const words = form.dataset, { judge, sheet } = words;
  const status = form.querySelector("[data-saved]"), stale = document.querySelector("[data-stale]");
  const scores = all("[data-score]", form), notes = all("[data-note]", form);
  const fields = [...scores, ...notes, form.elements.to_entrant, form.elements.to_panel];
  const label = (f) => form.querySelector(`label[for="${CSS.escape(f.id)}"]`).textContent;
  let nonce = form.elements.nonce.value, revision = Number(form.elements.revision.value), handIn = false, choosing = false;

  const say = (text, state) => { status.dataset.state = state; status.querySelector("span").textContent = text; };
  const signIn = () => Object.assign(document.createElement("a"), { href: words.signIn, textContent: words.wordsSigninNow });
  const snapshot = () => Object.fromEntries(fields.map((f) => [f.name, f.value]));
  const based = (n) => { revision = n; form.elements.revision.value = n; };

  // Open in another tab as well: this one keeps its copy apart, so that neither writes over the other.
  const tab = (await hold(judge, sheet)) ? "" : Math.random().toString(36).slice(2, 10);
  const copy = () => ({ sheet, tab, label: words.label, url: location.pathname, save: words.save, submit: words.submit, nonce, revision, fields: snapshot(), handIn, at: Date.now() });
  const remember = () => { if (!keep(judge, copy())) say(words.wordsFull, "waiting"); };

  // What does not fit is told beside its box; the server says it, the page only shows it.
  function tell(problems) {
    const said = new Map(problems.map((p) => [p.field, p.words]));
    for (const f of [...scores, form.elements.to_entrant]) {
      const place = form.querySelector(`[data-error-for="${CSS.escape(f.name)}"]`), text = said.get(f.name);
      place.replaceChildren();
      const described = (f.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== place.id);
      if (text) described.push(place.id);
      if (described.length) f.setAttribute("aria-describedby", described.join(" ")); else f.removeAttribute("aria-describedby");
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
  function fill(f, value) { if (f.value === value) return; f.value = value; f.dispatchEvent(new Event("input", { bubbles: true })); }
  function put(values) { filling = true; for (const f of fields) fill(f, values[f.name] ?? ""); filling = false; }
  let filling = false;

  const line = pump(judge, {
    open: sheet,
    held: () => choosing,
    state(now) {
      if (choosing || !kept(judge, sheet)) return;
      if (now === "sending") { if (!status.querySelector("a")) say(words.wordsSaving, "saving"); } // a link must not go while it is tapped
      else if (now === "signin") { say(words.wordsSignin, "waiting"); status.querySelector("span").append(" ", signIn()); }
      else if (now === "later") say(handIn ? words.wordsWait : words.wordsOffline, "waiting");
    },
    answered(sent, { kind, body }) {
      if (body.revision !== undefined && kind !== "conflict") based(body.revision);
      // What does not fit stands in its box only: the page must not say that it was saved.
      if (kind === "saved") { tell(body.problems); if (body.problems.length) say(words.wordsUnfit, "waiting"); else say(body.saved, "saved"); if (!kept(judge, sheet)?.problem) line.soon(300); }
      if (kind === "handed") location.assign(words.after);
      if (kind === "incomplete") { handIn = false; tell(body.problems); say(body.title, "waiting"); point(body.problems[0]?.field); }
      if (kind === "refused") { handIn = false; say(body.title || words.wordsOffline, "waiting"); }
      if (kind === "conflict") choose(snapshot(), body);
    },
  });
  function changed() {
    if (filling) return;
    handIn = false;
    marks();
    say(words.wordsSaving, "saving");
    remember();
    line.soon(600);
  }
  function point(name) {
    const f = form.elements[name];
    if (f?.closest("[data-mark]")) show(boxes.indexOf(f.closest("[data-mark]")));
    f?.focus();
  }

  // Two devices: nothing is overwritten until the judge says, line by line, what stays.
  function choose(mine, { theirs, revision: now }) {
    choosing = form.inert = true; // what is typed now would belong to neither version
    handIn = false;
    say(words.wordsStale, "waiting");
    const titles = { title: words.wordsBoth, there: words.wordsTheirs, here: words.wordsMine, whole: words.wordsWhole, keep: words.wordsChosen };
    const lines = fields.map((f) => ({ name: f.name, label: label(f) }));
    both(stale, lines, mine, theirs, titles, (values) => { choosing = form.inert = false; based(now); put(values); marks(); remember(); line.now(); });
  }

  // A page kept from before may be older than what was saved since; and what an earlier visit could not send comes back.
  const later = known(judge, sheet), left = kept(judge, sheet);
  if (later && later.revision > revision) {
    put(later.fields);
    based(later.revision);
    if (later.handed) { say(words.wordsHanded, "saved"); for (const f of form.querySelectorAll("input, textarea, button")) f.disabled = true; }
  }
  if (left) {
    if (left.handIn || fields.some((f) => (left.fields[f.name] ?? "") !== f.value)) {
      put(left.fields);
      revision = left.revision;
      nonce = left.nonce ?? nonce;
      handIn = Boolean(left.handIn);
      if (left.tab !== tab) drop(judge, left);
      remember();
      say(words.wordsRestored, "waiting");
    } else drop(judge, left);
  }
  line.now();

  for (const f of fields) { f.addEventListener("input", changed); f.addEventListener("change", () => { if (kept(judge, sheet)) line.now(); }); }
  // Handing in is a copy that waits like any other, with a number of its own: sent twice it counts once.
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (choosing) { stale.scrollIntoView(); return; }
    handIn = Boolean(event.submitter?.matches("[data-hand-in]"));
    remember();
    line.now();
  });

  // The keys of the whole page.
  addEventListener("keydown", (event) => {
    const command = event.ctrlKey || event.metaKey, typing = event.target.matches("textarea, input[type=text]:not([data-score])");
    if (command && event.key.toLowerCase() === "s") { event.preventDefault(); remember(); line.now(); }
    if (command && event.key === "Enter") {
      event.preventDefault();
      (document.querySelector(event.shiftKey ? "[data-sheet-before]" : "[data-sheet-after]") ?? document.querySelector("[data-to-round]"))?.click();
    }
    if (event.key === "?" && !typing) { event.preventDefault(); const keys = document.querySelector("[data-keys]"); keys.open = !keys.open; keys.querySelector("summary").focus(); }
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
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      (event.shiftKey ? scores[n - 1] ?? f : scores[n + 1] ?? form.elements.to_entrant).focus();
    }
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
  marks(new Map(wrong >= 0 ? boxes.filter((b) => b.classList.contains("field-bad")).map((b) => [b.dataset.mark, ""]) : []));

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

// Handed in, or no longer to be written: what this device still holds of it is shown before it is let go.
const done = document.querySelector("[data-done][data-fields]");
if (done) {
  const { judge, done: sheet, wordsHeld, wordsDrop } = done.dataset, now = JSON.parse(done.dataset.fields), labels = JSON.parse(done.dataset.labels);
  const left = kept(judge, sheet);
  const differ = left ? Object.keys(labels).filter((name) => (left.fields[name] ?? "").trim() !== (now[name] ?? "").trim()) : [];
  if (left && !differ.length) drop(judge, left);
  if (differ.length) {
    const box = document.createElement("div"), table = document.createElement("table"), off = document.createElement("button");
    box.className = "stale"; box.setAttribute("role", "alert");
    for (const name of differ) { const row = table.insertRow(); for (const text of [labels[name], now[name] || "–", left.fields[name] || "–"]) row.insertCell().textContent = text; }
    off.type = "button"; off.className = "btn"; off.textContent = wordsDrop;
    off.addEventListener("click", () => { drop(judge, left); box.remove(); });
    box.append(Object.assign(document.createElement("p"), { textContent: wordsHeld }), table, off);
    done.prepend(box);
  }
}
