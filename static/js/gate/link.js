// The line to the server: one scan asked at once, what waits sent afterwards, the roster fetched bit by bit. It falls
// back and comes back by itself, and whoever looks is told.
import { change, drop, enqueue, keepGate, keepPage, notePassed, queued } from "./store.js";

const PATIENCE = 2500, SLOW = 15000, BEAT = 5000, FIRST = 1500, LONGEST = 5000, TOGETHER = 100;
const QUIET = 60000, AGAIN = 30000, COUNTS = 20000;

export class Link {
  constructor(api, gate, tell) {
    Object.assign(this, { api, gate, tell, up: navigator.onLine, since: navigator.onLine ? null : Date.now(), revoked: false });
    Object.assign(this, { waiting: 0, stuck: 0, counts: null, spoke: 0, read: 0, counted: 0, busy: null, timer: 0, failed: 0, ended: false });
    addEventListener("offline", () => this.down());
    addEventListener("online", () => this.beat());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.beat(); });
  }

  // How much the server's clock is ahead of the phone's, in milliseconds.
  get ahead() { return this.gate.ahead ?? 0; }
  now() { return Date.now() + this.ahead; }

  down() {
    if (this.up) { this.up = false; this.since = Date.now(); }
    this.tell();
  }
  #well() {
    this.up = true;
    this.failed = 0;
    this.since = null;
    this.revoked = false;
  }

  async #ask(path, { patience = SLOW, headers = {}, ...more } = {}) {
    const stop = new AbortController(), timer = setTimeout(() => stop.abort(), patience);
    try {
      const answer = await fetch(this.api + path, {
        ...more, signal: stop.signal, cache: "no-store", credentials: "omit", redirect: "error",
        headers: { Authorization: `Bearer ${this.gate.token}`, Accept: "application/json", "Content-Type": "application/json", ...headers },
      });
      if (answer.status >= 500 || answer.status === 429) throw new Error(`answered ${answer.status}`);
      const body = answer.status === 304 ? null : await answer.json();
      if (answer.status === 401) { this.revoked = true; this.tell(); throw new Error("revoked"); }
      this.#well();
      return { status: answer.status, body, headers: answer.headers };
    } finally {
      clearTimeout(timer);
    }
  }

  // The server's answer to one scan, or null where it cannot be had in time: then the phone decides.
  async scan(item) {
    if (!this.up || this.revoked) return null;
    item.asked = true;
    const { ticket, nonce, scanned_at, list, direction } = item;
    try {
      const { body } = await this.#ask("/scans", { method: "POST", patience: PATIENCE, body: JSON.stringify({ ticket, nonce, scanned_at, sent_at: new Date().toISOString(), list, direction }) });
      if (!body.result) return null;
      await this.#passed(body, direction, nonce);
      this.counted = 0;
      this.tell();
      return body;
    } catch {
      this.down();
      return null;
    }
  }

  async #passed(body, direction, nonce) {
    if (body.result !== "admitted" || direction === "out" || !body.person) return;
    const rule = this.gate.lists?.find((one) => one.ref === body.list)?.rule;
    const window = rule === "list_daily" ? new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Ho_Chi_Minh" }).format(new Date(body.at)) : rule === "list_many" ? nonce : "";
    await notePassed(this.gate.event, body.person.registration, { list: body.list, window, at: body.at, site: this.gate.site, left_at: null });
  }

  #clock(ahead) { this.gate.ahead = Math.abs(ahead) > 5000 ? ahead : 0; }

  async keep(item) {
    await enqueue(item);
    await this.count();
    this.tell();
  }

  // How many wait; those that can be sent.
  async count() {
    const all = await queued(this.gate.event);
    this.stuck = all.filter((one) => one.problem).length;
    this.waiting = all.length - this.stuck;
    return all.filter((one) => !one.problem);
  }

  // One round: send what waits, say that one is there, read what is new. Rounds never overlap.
  beat(force = false) {
    if (this.ended) return Promise.resolve();
    clearTimeout(this.timer);
    this.busy ??= this.#round(force).catch((error) => { this.failed++; if (error.message !== "revoked") this.down(); }).finally(() => {
      this.busy = null;
      this.tell();
      clearTimeout(this.timer);
      if (!this.ended) this.timer = setTimeout(() => this.beat(), this.failed ? Math.min(FIRST * 2 ** (this.failed - 1), LONGEST) : BEAT);
    });
    return this.busy;
  }
  end() { this.ended = true; clearTimeout(this.timer); }

  async #round(force) {
    let rest = await this.count();
    while (rest.length) rest = await this.#send(rest);
    if (!navigator.onLine) return;
    const now = Date.now();
    if (force || !this.up || now - this.spoke > QUIET) await this.#say([], 0);
    if (force || now - this.read > AGAIN) await this.#roster();
    if (force || now - this.counted > COUNTS) await this.#presence();
  }

  async #say(scans, waiting) {
    const { status, body } = await this.#ask("/scans/batch", { method: "POST", body: JSON.stringify({ scans, waiting }) });
    if (status !== 200) throw new Error(`answered ${status}`);
    this.spoke = Date.now();
    return body.results;
  }

  async #send(rest) {
    const some = rest.slice(0, TOGETHER), sent_at = new Date().toISOString();
    for (const item of some) if (item.asked && !item.tried) await change({ ...item, tried: true });
    const results = await this.#say(
      some.map(({ ticket, nonce, scanned_at, list, direction, let_in }) => ({ ticket, nonce, scanned_at, sent_at, list, direction, let_in })),
      rest.length - some.length + this.stuck,
    );
    const over = [];
    for (const [n, told] of results.entries()) {
      const { number, ...item } = some[n];
      if (!told.result) { await change({ ...item, number, problem: told.code }); continue; }
      over.push(number);
      // The question had come through though its answer had not, and it was a no while the phone let in: that is told too.
      if (item.asked && !item.tried && told.replayed && told.result === "refused" && item.let_in) await enqueue({ ...item, asked: false, nonce: `${item.nonce}+` });
      await this.#passed(told, item.direction, item.nonce);
    }
    await drop(over);
    const left = await this.count();
    this.tell();
    return left;
  }

  async #roster() {
    for (let more = true; more;) {
      const { cursor, etag } = this.gate;
      const { status, body, headers } = await this.#ask(`/roster${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`, etag ? { headers: { "If-None-Match": etag } } : {});
      if (status !== 200 && status !== 304) throw new Error(`answered ${status}`);
      this.#clock(Date.parse(headers.get("X-Now")) - Date.now());
      this.gate.fetched = Date.now();
      if (status === 304) { await keepGate(this.gate); break; }
      const { entries, passed, event: facts, ...rest } = body;
      more = body.more;
      // The tag belongs to the address: with another cursor another page is asked for.
      const tag = body.cursor === cursor ? headers.get("ETag") : null;
      Object.assign(this.gate, { facts, lists: rest.lists, sites: rest.sites, site: rest.site, salt: rest.salt, iterations: rest.iterations, cursor: body.cursor, etag: tag, complete: this.gate.complete || !more });
      await keepPage(this.gate, { entries, passed });
      this.tell();
    }
    this.read = Date.now();
  }

  async #presence() {
    const { status, body } = await this.#ask("/presence");
    if (status === 200) this.counts = body;
    this.counted = Date.now();
  }
}
