// The volunteer's desk as a scanner. Without this file the page is plain forms; with it the phone is a device of the gate
// that asks the server, decides alone where there is no network, and tells afterwards what it did.
import { Camera } from "./gate/camera.js";
import { Face, wakeSound } from "./gate/face.js";
import { judge } from "./gate/judge.js";
import { Link } from "./gate/link.js";
import { lookup, slowKey, unseal } from "./gate/sealing.js";
import { countUnsent, forget, found, gateOf, keepGate, people, queued } from "./gate/store.js";

const root = document.querySelector("[data-gate]"), { event } = root.dataset, words = JSON.parse(root.dataset.words);
const one = (name) => root.querySelector(`[data-${name}]`), all = (name) => root.querySelectorAll(`[data-${name}]`);
const fill = (text, facts = {}) => text.replace(/\{(\w+)\}/g, (_, key) => facts[key] ?? "");
const hhmm = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Ho_Chi_Minh" });
const clock = (at) => hhmm.format(typeof at === "string" ? new Date(at) : at);
const fetched = () => (gate.fetched ? clock(gate.fetched + link.ahead) : "–");
const line = (...parts) => parts.filter(Boolean).join(" · ");
const LETTERS = "34679ACDEFGHJKMNPQRTVWXY", NEVER = "0 1 2 5 8 B I L O S U Z", BAD = ["unknown_ticket", "revoked", "wrong_event", "cancelled"];
const TOKEN = /(?:^|[^\w-])([\w-]{43})(?![\w-])/;
const face = new Face(one("verdict")), camera = new Camera(one("video"), root.dataset.decoder, (text) => shown(text));
let gate = null, link = null, busy = false;

// ---- the phone becomes a device ----
const setup = one("setup");
async function begin(kept) {
  gate = kept;
  link = new Link(root.dataset.api, gate, look);
  setup.hidden = true;
  one("desk").hidden = one("status").hidden = one("camera").hidden = one("last").hidden = false;
  for (const part of all("nojs")) part.hidden = true;
  one("place").textContent = line(gate.name, gate.place);
  chosen();
  await link.count();
  look();
  await link.beat(true);
  if ((await navigator.permissions?.query({ name: "camera" }).catch(() => null))?.state === "granted") turnOn();
}
setup.addEventListener("submit", async (submit) => {
  submit.preventDefault();
  wakeSound();
  const { body, fault } = await post(root.dataset.deviceUrl, new FormData(setup));
  if (fault) { say(one("setup-error"), fault); return; }
  const at = setup.elements.site, same = gate ?? {};
  const kept = { ...same, event, token: body.token, device: body.device, name: body.gate, site: body.site, place: at?.selectedOptions[0]?.text ?? "", cursor: null, etag: null, complete: false };
  link?.end();
  await keepGate(kept);
  navigator.storage?.persist?.();
  await begin(kept);
  turnOn();
});

// ---- asking as the person who is signed in: forms, not the device ----
async function post(url, data, again = true) {
  data.set("csrf_token", document.querySelector('meta[name="csrf-token"]').content);
  try {
    const answer = await fetch(url, { method: "POST", body: data, headers: { Accept: "application/json" }, signal: AbortSignal.timeout?.(8000) });
    if (answer.status === 400 && again && await renewed()) return post(url, data, false);
    const body = (answer.headers.get("Content-Type") ?? "").includes("json") ? await answer.json() : null;
    if (answer.ok && body && !answer.redirected) return { body };
    if (answer.status === 401 || answer.redirected) return { fault: words.signed_out };
    return { fault: body?.title ?? words.failed, status: answer.status, body };
  } catch {
    return { fault: words.needs_network };
  }
}
// A page that stood open, or came from the phone itself, has an old token of its form.
async function renewed() {
  const text = await (await fetch(location.pathname, { cache: "no-store" })).text();
  const fresh = new DOMParser().parseFromString(text, "text/html").querySelector('meta[name="csrf-token"]')?.content;
  if (fresh) document.querySelector('meta[name="csrf-token"]').content = fresh;
  return Boolean(fresh);
}
function say(place, text) { place.textContent = text; place.hidden = !text; }

// ---- what is chosen ----
const choose = one("choose");
const listOf = () => gate.lists?.find((each) => each.ref === choose.elements.list.value) ?? null;
const way = () => choose.elements.direction.value || "in";
function chosen() {
  const option = choose.elements.list.selectedOptions[0], exits = option?.dataset.exits === "1";
  one("ways").hidden = !exits;
  if (!exits) choose.elements.direction.value = "in";
  for (const field of all("list")) field.value = choose.elements.list.value;
  for (const field of all("site")) field.value = gate.site ?? "";
  for (const field of all("direction")) field.value = way();
}
choose.addEventListener("change", () => { if (gate) chosen(); });
function relist() {
  if (!gate.lists) return;
  const select = choose.elements.list, was = select.value, now = gate.lists.filter((each) => !each.site || !gate.site || each.site === gate.site);
  const same = now.length === select.options.length && now.every((each, n) => select.options[n].value === each.ref && select.options[n].dataset.exits === (each.exits ? "1" : "0"));
  if (same) return;
  select.replaceChildren(...now.map((each) => { const made = new Option(each.name, each.ref); made.dataset.exits = each.exits ? "1" : "0"; return made; }));
  if (now.some((each) => each.ref === was)) select.value = was;
  chosen();
}

// ---- the state of the line, always in view ----
function look() {
  const { up, since, waiting, stuck, revoked, counts } = link, parts = [];
  const state = revoked ? "revoked" : up ? "online" : "offline";
  parts.push(revoked ? words.phone_revoked : up ? words.online : fill(words.offline, { at: clock(since + link.ahead) }));
  parts.push(waiting ? fill(words.unsent, { n: waiting }) : words.all_sent);
  if (stuck) parts.push(fill(words.stuck, { n: stuck }));
  if (!gate.complete) parts.push(up ? words.fetching : words.no_list);
  one("status").dataset.state = state;
  one("status").dataset.waiting = waiting;
  const told = line(...parts), place = one("status-words");
  if (place.textContent !== told) place.textContent = told;
  one("counts").textContent = counts && up ? fill(words.counts, { came: counts.came, expected: counts.expected }) : "";
  for (const part of all("offline-only")) part.hidden = up;
  if (revoked && setup.hidden) { setup.hidden = false; say(one("setup-error"), words.phone_revoked_do); }
  relist();
}
one("status").addEventListener("click", async () => {
  const more = one("more"), open = more.hidden;
  more.hidden = !open;
  one("status").setAttribute("aria-expanded", String(open));
  if (!open) return;
  const facts = [[words.device, line(gate.name, gate.place)], [words.fetched, fetched()], [words.people, await people(event)], [words.clock, link.ahead ? fill(words.clock_wrong, { phone: clock(Date.now()), right: clock(link.now()) }) : words.clock_right]];
  one("facts").replaceChildren(...facts.map(([label, value]) => {
    const row = document.createElement("div"), name = document.createElement("dt"), what = document.createElement("dd");
    name.textContent = label; what.textContent = value;
    row.append(name, what);
    return row;
  }));
});
one("send-now").addEventListener("click", () => link.beat(true));
one("forget").addEventListener("click", async () => {
  const kept = await queued(event);
  if (kept.length) { location.assign(root.dataset.unsentUrl); return; }
  link.end();
  await forget(event);
  location.reload();
});

// ---- one ticket ----
async function shown(text, typed = false) {
  if (!link || busy || one("undo").open) return;
  const ticket = typed ? text : (text.match(TOKEN) ?? [])[1];
  const at = link.now(), nonce = crypto.randomUUID();
  if (!ticket) { face.show({ tone: "bad", word: words.not_ticket, todo: words.not_ticket_do, foot: clock(at) }); return; }
  if (link.revoked) { face.show({ tone: "bad", word: words.phone_revoked, todo: words.phone_revoked_do, foot: clock(at) }); return; }
  busy = true;
  root.dataset.busy = "1";
  try {
    const item = { event, ticket, nonce, scanned_at: new Date().toISOString(), list: choose.elements.list.value || null, direction: way() };
    const told = await link.scan(item);
    if (told) result(told, { at: told.at, nonce, list: told.list_name });
    else await alone(item, at);
  } finally {
    busy = false;
    delete root.dataset.busy;
  }
}

// The server was not to be had: the phone decides from its list, says so, and keeps the scan.
async function alone(item, at) {
  const list = listOf();
  if (!list || !gate.salt) {
    face.show({ tone: "owing", word: words.no_list, foot: clock(at) });
    return;
  }
  const key = await slowKey(item.ticket, gate.salt, gate.iterations), { entry, ticket } = await found(event, await lookup(key));
  const waiting = (await queued(event)).filter((kept) => kept.registration && kept.registration === entry?.registration && kept.let_in);
  const passed = [...(entry?.passed ?? []), ...waiting.filter((kept) => kept.direction === "in").map((kept) => ({ list: kept.list, window: kept.window, at: kept.scanned_at, site: gate.site, left_at: null, own: true }))];
  for (const kept of waiting.filter((gone) => gone.direction === "out")) for (const inside of passed) if (inside.list === kept.list && inside.at <= kept.scanned_at && !inside.left_at) inside.left_at = kept.scanned_at;
  const verdict = judge({ event: gate.facts, site: gate.site }, list, entry, ticket, passed, { at, nonce: item.nonce, direction: item.direction });
  const sealed = ticket && !ticket.revoked && (item.ticket.length === 43 ? ticket.sealed_by_token : ticket.sealed_by_code);
  const who = sealed ? await unseal(key, sealed) : null;
  await link.keep({ ...item, let_in: verdict.result !== "refused", registration: entry?.registration ?? null, window: verdict.window });
  const own = gate.sites?.find((site) => site.ref === entry?.site)?.name ?? null;
  const first = verdict.first && { at: verdict.first.at, gate: verdict.first.own ? words.this_phone : gate.sites?.find((site) => site.ref === verdict.first.site)?.name ?? list.name };
  result({ ...verdict, person: who && { ...who, site: own }, first }, { at, nonce: item.nonce, list: list.name, alone: true });
  link.beat();
}

function result({ result: came, reason, person, first, unsure }, { at, nonce, list, alone: own = false }) {
  const tone = came !== "refused" ? "good" : BAD.includes(reason) ? "bad" : "owing";
  const strange = own && reason === "unknown_ticket";
  const since = first && [fill(words.since, { at: clock(first.at) }), fill(words.at_gate, { gate: first.gate ?? first.site ?? first.list }), first.by && fill(words.scanned_by, { name: first.by })].filter(Boolean).join(", ");
  const where = reason === "wrong_site" && person?.site && fill(words.belongs_to, { site: person.site });
  const verdict = {
    tone: strange ? "owing" : tone, undo: tone === "good", nonce,
    word: strange ? fill(words.alone_unknown, { at: fetched() }) : came === "refused" ? words[reason] : words[`go_${came}`],
    who: person?.name ?? "", unit: line(person?.unit, person?.category), lines: [since, where, unsure && words.alone_limited].filter(Boolean),
    todo: strange ? words.alone_unknown_do : reason ? words[`do_${reason}`] : "", foot: line(list, clock(at), own && words.alone),
  };
  face.show(verdict);
  remember(verdict, clock(at));
}

// ---- just now, and taking back ----
const list = one("last-list"), box = one("undo");
let undoing = null;
function remember(verdict, at) {
  const row = document.createElement("li"), text = document.createElement("span"), name = document.createElement("b"), more = document.createElement("span");
  row.className = `t-${verdict.tone}`;
  name.textContent = verdict.who || verdict.word;
  more.className = "small muted";
  more.textContent = line(at, verdict.who ? verdict.word : "", verdict.unit);
  text.append(name, more);
  row.append(text);
  if (verdict.undo) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-small", textContent: words.undo });
    button.addEventListener("click", () => takeBack(verdict, row));
    row.append(button);
  }
  verdict.row = row;
  list.prepend(row);
  while (list.children.length > 8) list.lastChild.remove();
}
async function takeBack(verdict, row) {
  undoing = { verdict, row };
  one("undo-who").textContent = line(verdict.who, verdict.unit);
  const waits = (await queued(event)).some((kept) => kept.nonce === verdict.nonce);
  say(one("undo-error"), waits ? words.undo_wait : link.up ? "" : words.needs_network);
  one("undo-yes").disabled = waits || !link.up;
  face.hide();
  box.showModal();
}
one("undo-now").addEventListener("click", () => takeBack(face.shown, face.shown.row));
for (const button of all("why")) button.addEventListener("click", () => { document.getElementById("u-why").value = button.textContent; });
one("undo-yes").addEventListener("click", async () => {
  const data = new FormData(), reason = document.getElementById("u-why");
  if (reason.value.trim().length < 3) { say(one("undo-error"), words.undo_reason); return; }
  data.set("scan", undoing.verdict.nonce);
  data.set("note", reason.value);
  const { fault } = await post(root.dataset.undoUrl, data);
  if (fault) { say(one("undo-error"), fault); return; }
  undoing.row.querySelector("button").remove();
  undoing.row.querySelector(".muted").append(` · ${words.undone}`);
  reason.value = "";
  box.close();
  link.beat(true);
});

// ---- camera, typed code, name, on the spot ----
async function turnOn() {
  wakeSound();
  try {
    one("torch").hidden = !(await camera.start());
    one("camera-on").hidden = true;
    say(one("hint"), words.hint);
    root.dataset.camera = "on";
  } catch (error) {
    one("camera-on").hidden = false;
    say(one("hint"), error.name === "NotAllowedError" ? words.camera_refused : words.camera_missing);
  }
}
one("camera-on").addEventListener("click", turnOn);
one("torch").addEventListener("click", async () => {
  const on = one("torch").getAttribute("aria-pressed") !== "true";
  await camera.light(on).catch(() => {});
  one("torch").setAttribute("aria-pressed", String(on));
});
document.addEventListener("pointerdown", wakeSound, { once: true });

const code = one("code");
code.addEventListener("submit", (submit) => {
  if (!gate) return;
  submit.preventDefault();
  const [, token] = code.elements.ticket.value.match(TOKEN) ?? []; // a hand scanner types what the QR holds
  const typed = token ?? code.elements.ticket.value.toUpperCase().replace(/[\s.\-\u2010-\u2014]/g, ""), fits = token || typed.length === 10 && [...typed].every((letter) => LETTERS.includes(letter));
  say(one("code-error"), fits ? "" : fill(words.code_wrong, { letters: NEVER }));
  code.elements.ticket.setAttribute("aria-invalid", String(!fits));
  if (!fits) return;
  code.elements.ticket.value = "";
  shown(typed, true);
});

const search = one("search"), names = one("names");
let asking = 0, wait = 0;
async function find() {
  const mine = ++asking, typed = search.elements.q.value.trim();
  if (typed.length < 2) { names.replaceChildren(); return; }
  try {
    const asked = new URLSearchParams({ q: typed, list: choose.elements.list.value, site: gate.site ?? "" });
    const answer = await fetch(`${root.dataset.namesUrl}?${asked}`, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout?.(8000) });
    if (!answer.ok || answer.redirected) throw new Error(words.signed_out);
    const { found: rows, most } = await answer.json();
    if (mine !== asking) return;
    names.replaceChildren(...rows.map(named), ...(rows.length ? [] : [note(words.nobody)]), ...(rows.length === most ? [note(fill(words.more, { n: most }))] : []));
  } catch (error) {
    if (mine === asking) names.replaceChildren(note(error.message === words.signed_out ? words.signed_out : words.needs_network));
  }
}
const note = (text) => Object.assign(document.createElement("li"), { className: "muted", textContent: text });
function named(person) {
  const row = document.createElement("li"), text = document.createElement("span"), name = document.createElement("b"), more = document.createElement("span");
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-small", textContent: words.check });
  name.textContent = person.name;
  more.className = "small muted";
  more.textContent = line(person.unit, person.category, person.phone, person.inside && words.already_in);
  text.append(name, more);
  row.append(text, button);
  button.addEventListener("click", async () => {
    const data = new FormData();
    for (const [key, value] of Object.entries({ registration: person.ref, nonce: crypto.randomUUID(), list: choose.elements.list.value, site: gate.site ?? "", direction: way() })) data.set(key, value);
    button.disabled = true;
    const { body, fault } = await post(root.dataset.scanUrl, data);
    button.disabled = false;
    if (fault) names.prepend(note(fault)); else result(body, { at: body.at, nonce: body.nonce, list: listOf()?.name });
  });
  return row;
}
search.addEventListener("submit", (submit) => { if (gate) { submit.preventDefault(); find(); } });
search.addEventListener("input", () => { if (gate) { clearTimeout(wait); wait = setTimeout(find, 250); } });

const walk = one("walk");
walk.addEventListener("submit", async (submit) => {
  if (!gate) return;
  submit.preventDefault();
  const { body, fault, status } = await post(root.dataset.walkUrl, new FormData(walk));
  if (status === 422) { // the page itself tells what is wrong, field by field
    walk.submit();
    return;
  }
  say(one("walk-error"), fault ?? "");
  if (fault) return;
  result(body, { at: body.at, nonce: body.nonce, list: listOf()?.name });
  walk.reset();
  walk.elements.nonce.value = crypto.randomUUID().replaceAll("-", "");
  chosen();
  one("walk-part").open = false;
});

// ---- the app ----
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(root.dataset.worker, { scope: "/events/" }).catch(() => {});
  caches.open("gate-pages").then((cache) => cache.addAll([location.pathname, root.dataset.unsentUrl])).catch(() => {});
}
countUnsent().catch(() => {});
const kept = globalThis.indexedDB && globalThis.crypto?.subtle ? await gateOf(event).catch(() => null) : null;
if (kept) begin(kept);
else if (globalThis.indexedDB && globalThis.crypto?.subtle) { setup.hidden = false; one("desk").hidden = true; }
