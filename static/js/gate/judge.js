// What the gate says without a network: the same tests in the same order as app/events/checkin/rules.py, from what the
// phone knows. Pure: no clock, no storage. A time is milliseconds.
const STOPPED = ["event_cancelled", "event_postponed"], OVER = ["event_ended", "event_reported"], HIDDEN = ["event_planned", "event_proposed"];
const day = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Ho_Chi_Minh" });
const time = (iso) => (iso ? Date.parse(iso) : null);

export function windowOf(rule, at, nonce) {
  if (rule === "list_once") return "";
  return rule === "list_daily" ? day.format(at) : nonce;
}

// gate: {event, site} of the roster; list: one of its lists; entry: of the roster, or null; ticket: the one of its tickets
// that was shown; passed: admissions known, own unsent scans included; shown: {at, nonce, direction}.
export function judge({ event, site }, list, entry, ticket, passed, { at, nonce, direction }) {
  const window = windowOf(list.rule, at, nonce);
  const no = (reason, first = null) => ({ result: "refused", reason, window, first });
  const reason = unfit(event, entry, ticket, at) ?? misplaced(event, site, list, entry, at);
  if (reason) return no(reason);
  const here = passed.filter((one) => one.list === list.ref);
  if (direction === "out") {
    const inside = here.filter((one) => !one.left_at && time(one.at) <= at).sort((a, b) => time(b.at) - time(a.at));
    return { result: "left", window: inside[0]?.window ?? window };
  }
  const known = here.find((one) => one.window === window);
  if (!known) return { result: "admitted", window, unsure: list.limited };
  const place = site ?? list.site;
  if (list.exits && at >= time(known.at) && (known.left_at || (place && place !== known.site))) return { result: "admitted", window };
  return no("already_in", known);
}

function unfit(event, entry, ticket, at) {
  if (!entry || !ticket) return "unknown_ticket";
  if (ticket.revoked) return "revoked";
  if (STOPPED.includes(event.state) && (!event.stopped_at || at >= time(event.stopped_at))) return "cancelled";
  return entry.refused;
}

function misplaced(event, site, list, entry, at) {
  const gates = new Set([list.site, site ?? list.site].filter(Boolean));
  if (gates.size > 1 || (gates.size && entry.site && !gates.has(entry.site))) return "wrong_site";
  if (HIDDEN.includes(event.state) || (list.opens_at && at < time(list.opens_at))) return "too_early";
  if (OVER.includes(event.state) && (!event.ended_at || at > time(event.ended_at))) return "too_late";
  if (list.closes_at && at >= time(list.closes_at)) return "too_late";
  return list.session && !entry.sessions.includes(list.session) ? "not_confirmed" : null;
}
