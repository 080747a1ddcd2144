// On each page of judging: what still waits on this phone stays in view and is sent; pages once opened open without a line.
import { drop, foreign, forget, pump, waiting } from "./score/queue.js";

const strip = document.querySelector("[data-unsent-sheets]");
const judge = strip.dataset.judge, words = strip.dataset;
const open = document.querySelector("[data-sheet]")?.dataset.sheet ?? null;

function line(item, stuck) {
  const row = document.createElement("li"), text = document.createElement(item.judge === judge ? "a" : "span");
  if (item.judge === judge) text.href = item.url;
  text.textContent = item.judge === judge ? item.label : words.wordsForeign;
  row.append(text, ` · ${stuck || (item.handIn ? words.wordsHandIn : words.wordsKept)}`);
  if (stuck || item.judge !== judge) {
    const off = document.createElement("button");
    off.type = "button"; off.className = "btn btn-small"; off.textContent = words.wordsDrop;
    let sure = false;
    off.addEventListener("click", () => { if (sure) drop(item.judge, item); else { sure = true; off.textContent = words.wordsSure; } });
    row.append(" ", off);
  }
  return row;
}
function show() {
  const mine = waiting(judge), others = foreign(judge), n = mine.length + others.length;
  // Of the sheet on this page its own line tells; the strip would only lie over it.
  strip.hidden = !(others.length || mine.some((item) => item.sheet !== open));
  strip.querySelector("[data-unsent-count]").textContent = words.wordsCount.replace("{n}", n);
  const list = strip.querySelector("ul"), wish = location.hash === "#unsent" ? words.wordsWhy : "";
  strip.querySelector("[data-unsent-why]").textContent = wish;
  const stuck = (item) => (item.problem === "conflict" ? words.wordsConflict : item.problem);
  list.replaceChildren(...mine.filter((item) => item.sheet !== open).map((item) => line(item, stuck(item))), ...others.map((item) => line(item, "")));
}
addEventListener("sheets", show);
addEventListener("storage", show);
addEventListener("hashchange", show);
show();
if (!open) pump(judge).now();

// Pages and points of another judge who used this phone before are not kept for this one; what waits for its sender is.
const PAGES = "judging-pages", OWNER = "judging-owner";
async function pages() {
  if (!("serviceWorker" in navigator) || !("caches" in window)) return;
  if (localStorage.getItem(OWNER) !== judge) { forget(judge); await caches.delete(PAGES); localStorage.setItem(OWNER, judge); }
  await navigator.serviceWorker.register(words.worker, { scope: "/judging" });
  await navigator.serviceWorker.ready;
  const cache = await caches.open(PAGES);
  // This page, and the two from which one finds the way: the desk and the round.
  const rounds = [...document.querySelectorAll("a[href^='/judging/rounds/']")].map((a) => a.pathname).filter((path) => /^\/judging\/rounds\/[^/]+$/.test(path));
  for (const path of new Set([location.pathname, "/judging", ...rounds])) {
    if (navigator.onLine && !(await cache.match(path))) await cache.add(path);
  }
}
pages().catch(() => { /* without it judging works as long as there is a line, and points are kept all the same */ });
