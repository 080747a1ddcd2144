// What the phone keeps: the gate (device, list, how far the roster was read), the roster, the scans that wait.
// No name stands here in the clear; a scan that waits holds its ticket until it is sent.
const UNSENT = "gate:unsent";
const done = (request) => new Promise((go, stop) => { request.onsuccess = () => go(request.result); request.onerror = () => stop(request.error); });
const whole = (tx) => new Promise((go, stop) => { tx.oncomplete = () => go(); tx.onabort = tx.onerror = () => stop(tx.error); });
let opened = null;

function open() {
  opened ??= new Promise((go, stop) => {
    const asked = indexedDB.open("gate", 1);
    asked.onupgradeneeded = () => {
      const db = asked.result;
      db.createObjectStore("gates", { keyPath: "event" });
      const entries = db.createObjectStore("entries", { keyPath: ["event", "registration"] });
      entries.createIndex("keys", "keys", { multiEntry: true });
      entries.createIndex("event", "event");
      const queue = db.createObjectStore("queue", { keyPath: "number", autoIncrement: true });
      queue.createIndex("event", "event");
      queue.createIndex("nonce", "nonce", { unique: true });
    };
    asked.onsuccess = () => { asked.result.onversionchange = () => asked.result.close(); go(asked.result); };
    asked.onerror = () => stop(asked.error);
  });
  return opened;
}

async function reading(store, work) {
  const db = await open();
  return work(db.transaction(store).objectStore(store));
}
async function writing(stores, work) {
  const db = await open(), tx = db.transaction(stores, "readwrite", { durability: "strict" });
  const ended = whole(tx);
  const told = await work(...[].concat(stores).map((name) => tx.objectStore(name)));
  await ended;
  return told;
}

export const gateOf = (event) => reading("gates", (gates) => done(gates.get(event)));
export const keepGate = (gate) => writing("gates", (gates) => done(gates.put(gate)));

// Forget device and roster; what waits stays.
export const forget = (event) => writing(["gates", "entries"], async (gates, entries) => {
  gates.delete(event);
  for (const key of await done(entries.index("event").getAllKeys(event))) entries.delete(key);
});

const keyed = (event, hash) => `${event}|${hash}`;

// One page of the roster, and how far it leads, in one transaction.
export const keepPage = (gate, page) => writing(["gates", "entries"], async (gates, entries) => {
  for (const one of page.entries) {
    if (one.gone) entries.delete([gate.event, one.registration]);
    else entries.put({ ...one, event: gate.event, keys: one.tickets.flatMap((t) => [keyed(gate.event, t.token), keyed(gate.event, t.code)]) });
  }
  for (const { registration, passed } of page.passed) {
    const entry = await done(entries.get([gate.event, registration]));
    if (entry) entries.put({ ...entry, passed });
  }
  gates.put(gate);
});

// {entry, ticket} of a hash, or nulls.
export async function found(event, hash) {
  const entry = await reading("entries", (entries) => done(entries.index("keys").get(keyed(event, hash))));
  const ticket = entry?.tickets.find((one) => one.token === hash || one.code === hash) ?? null;
  return { entry: entry ?? null, ticket };
}

export const people = (event) => reading("entries", (entries) => done(entries.index("event").count(event)));

// What the server has said meanwhile of somebody who passed.
export const notePassed = (event, registration, one) => writing("entries", async (entries) => {
  const entry = await done(entries.get([event, registration]));
  if (!entry) return;
  const others = entry.passed.filter((known) => known.list !== one.list || known.window !== one.window);
  entries.put({ ...entry, passed: [...others, one] });
});

export async function queued(event) {
  return reading("queue", (queue) => done(queue.index("event").getAll(event)));
}
export async function enqueue(item) {
  await writing("queue", (queue) => done(queue.add(item)));
  await tell();
}
export async function change(item) {
  await writing("queue", (queue) => done(queue.put(item)));
}
export async function drop(numbers) {
  await writing("queue", async (queue) => { for (const number of numbers) queue.delete(number); });
  await tell();
}

// Where signing out looks: how many wait, by event.
async function tell() {
  const counts = {};
  for (const { event } of await reading("queue", (queue) => done(queue.getAll()))) counts[event] = (counts[event] ?? 0) + 1;
  try {
    if (Object.keys(counts).length) localStorage.setItem(UNSENT, JSON.stringify(counts));
    else localStorage.removeItem(UNSENT);
  } catch { /* no such storage: the scans themselves are kept */ }
}
export { tell as countUnsent };
