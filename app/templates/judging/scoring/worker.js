// Judging without a network: pages of judging that were opened open again, nothing else is touched.
// Made by the server: its version changes with any file of the shell. Signing out, and finding oneself signed out, empties it.
const SHELL = "judging-shell-{{ version }}", PAGES = "judging-pages";
const FILES = {{ shell|tojson }};
const PATIENCE = 4000, LONGEST = 12 * 3600 * 1000;

self.addEventListener("install", (event) => event.waitUntil(
  caches.open(SHELL)
    .then((cache) => cache.addAll(FILES.map((url) => new Request(url, { cache: "reload" }))))
    .then(() => self.skipWaiting()),
));
self.addEventListener("activate", (event) => event.waitUntil(
  caches.keys()
    .then((names) => Promise.all(names.filter((name) => name.startsWith("judging-shell-") && name !== SHELL).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()),
));

const isPage = (url) => /^\/judging(\/(rounds|sheets)\/[^/]+)?$/.test(url.pathname);

async function kept(url) {
  const found = await (await caches.open(PAGES)).match(url.pathname);
  return found && Date.now() - Date.parse(found.headers.get("Date") ?? "") < LONGEST ? found : null;
}
async function page(request, url) {
  const asked = fetch(request).then(async (answer) => {
    // Led away to sign in: whoever holds this phone now sees nothing of the judge who was signed in.
    if (answer.type === "opaqueredirect" || answer.redirected || answer.status === 401) await caches.delete(PAGES);
    else if (answer.ok && !url.search) (await caches.open(PAGES)).put(url.pathname, answer.clone());
    else if (answer.status === 404 || answer.status === 403) await (await caches.open(PAGES)).delete(url.pathname);
    return answer;
  });
  const late = new Promise((go) => setTimeout(go, PATIENCE)).then(() => kept(url)).then((found) => found ?? asked);
  try {
    return await Promise.race([asked, late]);
  } catch (error) {
    const found = await kept(url);
    if (found) return found;
    throw error;
  }
}
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
  if (event.request.mode === "navigate" && isPage(url)) event.respondWith(page(event.request, url));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(event.request));
});
