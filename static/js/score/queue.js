// What a judge's phone holds of score sheets until the server has it: one copy a sheet, under the judge's own code.
// A copy goes only when the server has confirmed exactly it. It is sent again and again, with growing pauses.
const PREFIX = "sheet:";
const FIRST = 2000, LONGEST = 60000, PATIENCE = 15000;

const keyOf = (judge, item) => `${PREFIX}${judge}:${item.sheet}${item.tab ? `~${item.tab}` : ""}`;
const told = () => dispatchEvent(new Event("sheets"));

// Where the browser lets us keep nothing, or no more, this page at least remembers until it is closed.
const memory = new Map();
const store = {
  get(key) { try { return JSON.parse(memory.get(key) ?? localStorage.getItem(key)); } catch { return null; } },
  put(key, value) {
    try { localStorage.setItem(key, JSON.stringify(value)); memory.delete(key); return true; } catch { memory.set(key, JSON.stringify(value)); return false; }
  },
  drop(key) { memory.delete(key); try { localStorage.removeItem(key); } catch { /* nothing kept */ } },
  keys() { let held = []; try { held = Object.keys(localStorage); } catch { /* nothing kept */ } return [...new Set([...held, ...memory.keys()])]; },
};

function all() {
  const keys = store.keys().filter((key) => key.startsWith(PREFIX));
  const found = keys.map((key) => ({ ...store.get(key), judge: key.slice(PREFIX.length).split(":")[0] }));
  return found.filter((item) => item.fields).sort((a, b) => a.at - b.at);
}
export const waiting = (judge) => all().filter((item) => item.judge === judge);
export const foreign = (judge) => all().filter((item) => item.judge !== judge);
export const kept = (judge, sheet) => waiting(judge).find((item) => item.sheet === sheet) ?? null;
export function keep(judge, item) {
  const { judge: _, ...plain } = item, key = keyOf(judge, item);
  if (!("sent" in plain)) plain.sent = store.get(key)?.sent ?? null;
  const done = store.put(key, plain);
  told();
  return done;
}
export function drop(judge, item) { store.drop(keyOf(judge, item)); told(); }
const stored = (judge, item) => store.get(keyOf(judge, item));

// What the server confirmed last: a page that opens without a line may be older than that.
export const known = (judge, sheet) => store.get(`known-${PREFIX}${judge}:${sheet}`);
const know = (judge, { sheet, fields }, revision, handed) => store.put(`known-${PREFIX}${judge}:${sheet}`, { revision, fields, handed });
// What the server confirmed to others on this phone is nobody's any more.
export function forget(judge) {
  for (const key of store.keys()) if (key.startsWith(`known-${PREFIX}`) && !key.startsWith(`known-${PREFIX}${judge}:`)) store.drop(key);
}

// The token of a page that was kept may be of an earlier sign-in: then a fresh page is asked for one.
let token = document.querySelector('meta[name="csrf-token"]').content;
async function freshToken() {
  const page = await fetch("/judging", { credentials: "same-origin", cache: "no-store" });
  token = new DOMParser().parseFromString(await page.text(), "text/html").querySelector('meta[name="csrf-token"]')?.content ?? token;
}
const post = (item) => fetch(item.handIn ? item.submit : item.save, {
  method: "POST", credentials: "same-origin", redirect: "error", signal: AbortSignal.timeout?.(PATIENCE),
  headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
  body: JSON.stringify({ ...item.fields, revision: item.revision, nonce: item.nonce, page: Boolean(item.page) }),
});

// What came back as "another device's" is this one's own where it is what was sent last and the answer was lost on its way.
const plain = (text) => (/^[0-9]+([.,][0-9]+)?$/.test(text.trim()) ? String(Number(text.trim().replace(",", "."))) : text.trim());
const alike = (a, b) => [...new Set([...Object.keys(a), ...Object.keys(b)])].every((name) => plain(a[name] ?? "") === plain(b[name] ?? ""));

// → kind: saved | handed | conflict | incomplete | refused | signin | later, and what the server said.
export async function send(item) {
  try {
    let answer = await post(item);
    if (answer.status === 400) { await freshToken(); answer = await post(item); }
    let body = await answer.json().catch(() => ({}));
    if (answer.status === 409 && body.theirs && item.sent && alike(item.sent, body.theirs)) {
      answer = await post({ ...item, revision: body.revision });
      body = await answer.json().catch(() => ({}));
    }
    // A network that asks for a click first answers everything with a page of its own: no revision, not our server.
    if (answer.ok) return { kind: body.revision === undefined ? "later" : item.handIn ? "handed" : "saved", body };
    if (answer.status === 409 && body.theirs) return { kind: "conflict", body };
    if (answer.status === 422 && body.revision !== undefined) return { kind: "incomplete", body };
    if (answer.status === 401) return { kind: "signin", body };
    if (answer.status >= 500 || answer.status === 429 || !body.code) return { kind: "later", body };
    return { kind: "refused", body };
  } catch {
    return { kind: "later", body: {} };
  }
}

// A sheet that is open in some tab belongs to that tab; without locks each page does its own.
const locks = navigator.locks;
export const hold = (judge, sheet) => new Promise((go) => {
  if (!locks) { go(true); return; }
  locks.request(`${PREFIX}${judge}:${sheet}`, { ifAvailable: true }, (lock) => { go(Boolean(lock)); return lock ? new Promise(() => {}) : null; });
});
const alone = (judge, item, work) => locks
  ? locks.request(`${PREFIX}${judge}:${item.sheet}`, { ifAvailable: true }, (lock) => (lock ? work() : null))
  : work();

// What an answer means for a copy: gone, on top of a newer revision, or waiting for its judge.
export function settle(judge, sent, { kind, body }) {
  const now = stored(judge, sent);
  if (["saved", "handed", "incomplete"].includes(kind)) know(judge, sent, body.revision, kind === "handed");
  if (!now || kind === "later" || kind === "signin") return;
  const same = JSON.stringify(now.fields) === JSON.stringify(sent.fields) && Boolean(now.handIn) === Boolean(sent.handIn);
  if (kind === "conflict") keep(judge, { ...now, problem: "conflict" });
  else if (kind === "refused") keep(judge, { ...now, problem: body.title || "refused" });
  else if (same && kind === "incomplete") keep(judge, { ...now, revision: body.revision, handIn: false, problem: body.title });
  else if (same && kind === "saved" && body.problems?.length) keep(judge, { ...now, revision: body.revision, problem: body.problems[0].words });
  else if (same) drop(judge, sent);
  else keep(judge, { ...now, revision: body.revision ?? now.revision, sent: null });
}

// Sends what waits, oldest first. mine(): the copy of the sheet open on this page, and `answered` gets its answers.
export function pump(judge, { open = null, held = () => false, answered = () => {}, state = () => {} } = {}) {
  let timer = 0, pause = FIRST, busy = false, again = false;
  async function run() {
    clearTimeout(timer);
    if (busy) { again = true; return; }
    busy = true; again = false;
    let late = false;
    for (const item of waiting(judge)) {
      const mine = item.sheet === open;
      if (item.problem || (mine && held())) continue;
      state("sending");
      const work = async () => {
        const fresh = stored(judge, item);
        if (!fresh) return null;
        keep(judge, { ...fresh, sent: fresh.fields });
        return send({ ...fresh, page: mine });
      };
      const before = stored(judge, item), told = mine ? await work() : await alone(judge, item, work);
      if (!told || !before) continue;
      settle(judge, before, told);
      if (mine) answered(before, told);
      if (told.kind === "later" || told.kind === "signin") { late = true; state(told.kind); break; }
    }
    busy = false;
    if (late) { timer = setTimeout(run, pause * (0.8 + 0.4 * Math.random())); pause = Math.min(pause * 2, LONGEST); return; }
    pause = FIRST;
    if (again) soon(200); else state("idle");
  }
  function soon(wait) { clearTimeout(timer); timer = setTimeout(run, wait); }
  const now = () => { pause = FIRST; run(); };
  addEventListener("online", now);
  addEventListener("pageshow", now);
  document.addEventListener("visibilitychange", now);
  return { soon, now };
}
