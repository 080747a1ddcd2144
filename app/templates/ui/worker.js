{#- The service worker of pages that must open without a network. A child says: realm (the name of its caches), pages (which
paths, as a regular expression), hours (how old a page may be that is shown unasked; 0: any age), and leaves (whether being
led away to sign in empties it: pages that show what one person alone may see). -#}
{% block promise %}{% endblock %}
// Made by the server: its version changes with any file of the shell.
const SHELL = "{{ realm }}-shell-{{ version }}", PAGES = "{{ realm }}-pages";
const FILES = {{ shell|tojson }};
const OPENS = new RegExp({{ pages|tojson }});
const PATIENCE = 4000, LONGEST = {{ hours * 3600000 if hours else "Infinity" }};

self.addEventListener("install", (event) => event.waitUntil(
  caches.open(SHELL)
    .then((cache) => cache.addAll(FILES.map((url) => new Request(url, { cache: "reload" }))))
    .then(() => self.skipWaiting()),
));
self.addEventListener("activate", (event) => event.waitUntil(
  caches.keys()
    .then((names) => Promise.all(names.filter((name) => name.startsWith("{{ realm }}-shell-") && name !== SHELL).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()),
));

async function kept(url) {
  const found = await (await caches.open(PAGES)).match(url.pathname);
  return found && (LONGEST === Infinity || Date.now() - Date.parse(found.headers.get("Date") ?? "") < LONGEST) ? found : null;
}
async function keep(url, answer) {
{% if leaves %}
  // Led away to sign in: whoever holds this phone now sees nothing of the person who was signed in.
  if (answer.type === "opaqueredirect" || answer.redirected || answer.status === 401) return caches.delete(PAGES);
  if (answer.status === 404 || answer.status === 403) return (await caches.open(PAGES)).delete(url.pathname);
{% endif %}
  if (answer.ok && !answer.redirected && !url.search) (await caches.open(PAGES)).put(url.pathname, answer.clone());
}
async function page(request, url) {
  const asked = fetch(request).then(async (answer) => {
    await keep(url, answer);
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
  if (event.request.mode === "navigate" && OPENS.test(url.pathname)) event.respondWith(page(event.request, url));
  else if (url.pathname.startsWith("/static/") || FILES.includes(url.pathname)) event.respondWith(file(event.request));
});
