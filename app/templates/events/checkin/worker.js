// The gate without a network: the shell is kept, the gate's page is kept as it was last seen, nothing else is touched.
// Made by the server: its version changes with any file of the shell.
const SHELL = "gate-shell-{{ version }}", PAGES = "gate-pages";
const FILES = {{ shell|tojson }};
const PATIENCE = 4000;

self.addEventListener("install", (event) => event.waitUntil(
  caches.open(SHELL)
    .then((cache) => cache.addAll(FILES.map((url) => new Request(url, { cache: "reload" }))))
    .then(() => self.skipWaiting()),
));
self.addEventListener("activate", (event) => event.waitUntil(
  caches.keys()
    .then((names) => Promise.all(names.filter((name) => name.startsWith("gate-shell-") && name !== SHELL).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()),
));

const isGate = (url) => /^\/events\/[^/]+\/gate(\/unsent)?$/.test(url.pathname);

async function page(request, url) {
  const kept = () => caches.open(PAGES).then((cache) => cache.match(url.pathname));
  const asked = fetch(request).then(async (answer) => {
    if (answer.ok && !answer.redirected && !url.search) (await caches.open(PAGES)).put(url.pathname, answer.clone());
    return answer;
  });
  const late = new Promise((go) => setTimeout(go, PATIENCE)).then(kept).then((found) => found ?? asked);
  try {
    return await Promise.race([asked, late]);
  } catch (error) {
    const found = await kept();
    if (found) return found;
    throw error;
  }
}

// Exactly as asked for, hash and all: after a new release an old page never gets the new one's files, nor the other way.
async function file(request) {
  const cache = await caches.open(SHELL);
  const found = await cache.match(request);
  if (found) return found;
  try {
    return await fetch(request);
  } catch (error) {
    const near = await cache.match(request, { ignoreSearch: true });
    if (near) return near;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (event.request.mode === "navigate" && isGate(url)) event.respondWith(page(event.request, url));
  else if (url.pathname.startsWith("/static/") || FILES.includes(url.pathname)) event.respondWith(file(event.request));
});
