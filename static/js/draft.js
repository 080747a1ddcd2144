// Keeps what is typed into a draft: first on this device, then on the server; nothing is overwritten unseen.
// <form data-draft="autosave url" data-key="person:entry:part" …words…>; without this file the form saves by its button.
// The copy on the device goes when the server has confirmed it, and all copies go at sign-out (app.js, Clear-Site-Data).

const PREFIX = "draft:";
const PAUSE = 1200;
const AGAIN = 15000;

const store = {
  get(key) { try { return JSON.parse(localStorage.getItem(PREFIX + key)); } catch { return null; } },
  put(key, copy) { try { localStorage.setItem(PREFIX + key, JSON.stringify(copy)); } catch { /* a full or private store: the server is still tried */ } },
  drop(key) { try { localStorage.removeItem(PREFIX + key); } catch { /* as above */ } },
};

for (const form of document.querySelectorAll("form[data-draft]")) keep(form);

function keep(form) {
  const { key, draft: url } = { key: form.dataset.key, draft: form.dataset.draft };
  const line = form.querySelector("[data-saved]"), words = line?.querySelector("span");
  const skip = new Set(["csrf_token", "revision", "base", "go"]);
  let timer = 0, busy = false, halted = false, leaving = false;

  const fields = () => [...new FormData(form)].filter(([name, value]) => !skip.has(name) && typeof value === "string");
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const tell = (text, state) => { if (line) { words.textContent = text; line.dataset.state = state; } };
  const known = () => ({ revision: Number(form.elements.revision.value), base: form.elements.base.value });
  let confirmed = fields();

  function fill(pairs) {
    const taken = new Map();
    for (const [name, value] of pairs) {
      const n = taken.get(name) ?? 0, all = form.querySelectorAll(`[name="${CSS.escape(name)}"]`);
      taken.set(name, n + 1);
      if (all[0]?.type === "radio") { for (const one of all) one.checked = one.value === value; continue; }
      if (all[n]) { all[n].value = value; all[n].dispatchEvent(new Event("input", { bubbles: true })); }
    }
  }

  function changed() {
    clearTimeout(timer);
    const now = fields();
    if (same(now, confirmed)) { store.drop(key); return; }
    store.put(key, { fields: now, ...known() });
    if (halted) return; // a question stands open, or one must sign in first: the words said about it stay
    tell(form.dataset.sending, "waiting");
    timer = setTimeout(send, PAUSE);
  }

  async function send(last = false) {
    clearTimeout(timer);
    const sent = fields();
    if (busy || halted || same(sent, confirmed)) return;
    busy = true;
    try {
      const answer = await fetch(url, {
        method: "POST", credentials: "same-origin", keepalive: last, redirect: "error",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content },
        body: JSON.stringify({ ...known(), fields: sent }),
      });
      const told = await answer.json().catch(() => ({}));
      if (answer.ok) settled(sent, told);
      else if (answer.status === 409 && "theirs" in told) conflict(sent, told);
      else if (answer.status === 401) { halted = true; tell(form.dataset.signin, "waiting"); }
      else if (answer.status >= 500) later();
      else { halted = true; tell(told.title ?? form.dataset.offline, "waiting"); }
    } catch {
      later();
    } finally {
      busy = false;
    }
    if (!halted && !same(fields(), confirmed)) timer = setTimeout(send, PAUSE);
  }

  function settled(sent, told) {
    confirmed = sent;
    form.elements.revision.value = told.revision;
    form.elements.base.value = told.base;
    if (same(fields(), sent)) { store.drop(key); tell(told.saved, "saved"); }
    else store.put(key, { fields: fields(), ...known() });
  }

  function later() {
    tell(form.dataset.offline, "waiting");
    setTimeout(() => { if (!halted) send(); }, AGAIN);
  }

  // Both texts are shown; the person chooses. Until then nothing is sent.
  function conflict(sent, told) {
    halted = true;
    store.put(key, { fields: sent, ...known() });
    tell(form.dataset.conflict, "waiting");
    document.getElementById("both")?.remove();
    const box = document.createElement("section");
    box.id = "both"; box.className = "card t-owing"; box.tabIndex = -1;
    box.setAttribute("role", "alert");
    const title = document.createElement("h2"), why = document.createElement("p"), head = document.createElement("h3"), text = document.createElement("p");
    title.textContent = form.dataset.conflict; why.hidden = true;
    head.textContent = form.dataset.savedNow;
    text.className = "typed";
    text.textContent = typeof told.theirs === "string" ? told.theirs : told.theirs.map((row) => Object.values(row).filter(Boolean).join("; ")).join("\n");
    const row = document.createElement("div");
    row.className = "buttons";
    const choose = (label, kind, act) => {
      const button = document.createElement("button");
      button.type = "button"; button.className = `btn ${kind}`; button.textContent = label;
      button.addEventListener("click", () => { box.remove(); halted = false; act(); });
      row.append(button);
    };
    choose(form.dataset.mine, "btn-primary", () => {
      form.elements.revision.value = told.revision; form.elements.base.value = told.base;
      confirmed = null; send();
    });
    choose(form.dataset.theirs, "", () => { store.drop(key); leaving = true; location.reload(); });
    box.append(title, why, head, text, row);
    form.before(box);
    box.focus();
  }

  // What was typed before the line, the tab or the server went away comes back, and is sent where that overwrites nothing.
  const copy = store.get(key);
  if (copy && !same(copy.fields, confirmed)) {
    fill(copy.fields);
    // Typed on top of an older text: the server is told so, and answers with both where they differ.
    form.elements.revision.value = copy.revision;
    form.elements.base.value = copy.base;
    tell(form.dataset.restored, "waiting");
    timer = setTimeout(send, 300);
  } else if (copy) store.drop(key);

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => { leaving = true; clearTimeout(timer); });
  addEventListener("online", () => send());
  addEventListener("pageshow", () => { leaving = false; });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && !leaving) send(true); });
}
