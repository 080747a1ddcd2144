// Sends chosen files in pieces that survive a broken line (tus 1.0); without it the plain form sends them whole.
// <input type="file" data-upload-url data-upload-purpose data-upload-name data-upload-{sending,waiting,done,failed}>
// becomes, for each file that has arrived, <input type="hidden" name="{data-upload-name}" value="{ref}">.

const PIECE = 256 * 1024;
const TRIES = 40;

class Refused extends Error {}

const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";
const megabytes = (bytes) => (bytes / 2 ** 20).toLocaleString(document.documentElement.lang || "vi", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

/* What was begun in this browser is found again after a reload; a private window may forbid the memory. */
const memory = {
  key: (file, purpose) => `upload:${purpose}:${file.name}:${file.size}:${file.lastModified}`,
  get(key) { try { return localStorage.getItem(key); } catch { return null; } },
  set(key, url) { try { localStorage.setItem(key, url); } catch { /* it is only an ease */ } },
  drop(key) { try { localStorage.removeItem(key); } catch { /* as above */ } },
};

async function call(method, url, signal, headers = {}, body = undefined) {
  const answer = await fetch(url, {
    method, body, signal, credentials: "same-origin", redirect: "error",
    headers: { "Tus-Resumable": "1.0.0", "X-CSRFToken": token(), Accept: "application/problem+json", ...headers },
  });
  if (answer.ok || [404, 409, 410].includes(answer.status)) return answer;
  if (answer.status >= 500) throw new Error(String(answer.status)); // worth another try
  const problem = await answer.json().catch(() => ({}));
  throw new Refused(problem.title ?? "");
}

async function begin(file, input, signal) {
  const told = `filename ${base64(file.name)},purpose ${base64(input.dataset.uploadPurpose)}`;
  const answer = await call("POST", input.dataset.uploadUrl, signal, { "Upload-Length": String(file.size), "Upload-Metadata": told });
  if (!answer.ok) throw new Refused("");
  return new URL(answer.headers.get("Location"), location.href).pathname;
}

/* How much the server has: null when it knows nothing of this upload (expired, or another person's). */
async function arrived(url, signal) {
  const answer = await call("HEAD", url, signal);
  return answer.ok ? Number(answer.headers.get("Upload-Offset")) : null;
}

/* The line is back, or some seconds are over: doubled at each failure, at most half a minute, never in step. */
function patience(failures, signal) {
  return new Promise((resolve) => {
    const wait = Math.min(30000, 500 * 2 ** Math.min(failures, 6)) * (0.75 + Math.random() / 2);
    const timer = navigator.onLine ? setTimeout(resolve, wait) : null;
    addEventListener("online", () => { clearTimeout(timer); resolve(); }, { once: true, signal });
    signal.addEventListener("abort", () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}

async function send(file, input, signal, tell) {
  const key = memory.key(file, input.dataset.uploadPurpose);
  let url = memory.get(key), offset = null;
  for (let failures = 0; ;) {
    try {
      if (url && offset === null) { offset = await arrived(url, signal); if (offset === null) url = null; }
      if (!url) { url = await begin(file, input, signal); offset = 0; memory.set(key, url); }
      tell("sending", offset);
      if (offset >= file.size) { memory.drop(key); return url.split("/").pop(); }
      const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(offset) };
      const answer = await call("PATCH", url, signal, headers, file.slice(offset, offset + PIECE));
      offset = answer.ok ? Number(answer.headers.get("Upload-Offset")) : null; // null: ask where to go on
      if (answer.ok) failures = 0; else if (++failures > TRIES) throw new Refused("");
    } catch (fault) {
      if (signal.aborted) throw fault;
      if (fault instanceof Refused || ++failures > TRIES) { memory.drop(key); throw fault; }
      offset = null;
      tell("waiting");
      await patience(failures, signal);
    }
  }
}

function enhance(input) {
  const form = input.form, words = input.dataset;
  const line = document.createElement("p"), bar = document.createElement("progress"), box = document.createElement("div");
  line.className = "help"; line.setAttribute("role", "status");
  bar.hidden = true; bar.setAttribute("aria-label", input.labels?.[0]?.textContent.trim() ?? "");
  box.className = "upload"; box.append(bar, line); input.after(box);
  const must = input.required;
  let stop = null, held = null, busy = false;

  const tell = (file) => (what, offset = 0) => {
    bar.max = file.size;
    if (what === "sending") bar.value = offset;
    bar.hidden = what === "done" || what === "failed";
    const fill = { name: file.name, sent: megabytes(offset), whole: megabytes(file.size) };
    line.textContent = (words[`upload${what[0].toUpperCase()}${what.slice(1)}`] ?? "").replace(/\{(\w+)\}/g, (_, k) => fill[k] ?? "");
  };

  input.addEventListener("change", async () => {
    stop?.abort();
    const mine = (stop = new AbortController()), files = [...input.files];
    box.querySelectorAll('input[type="hidden"]').forEach((old) => old.remove());
    input.required = must;
    busy = files.length > 0;
    if (!busy) { line.textContent = ""; bar.hidden = true; return; }
    let say = null;
    try {
      for (const file of files) {
        say = tell(file);
        say("sending", 0);
        const ref = await send(file, input, mine.signal, say);
        if (mine.signal.aborted) return;
        box.append(Object.assign(document.createElement("input"), { type: "hidden", name: words.uploadName, value: ref }));
        say("done", file.size);
      }
      input.required = false;
      input.value = ""; // it has arrived: the form carries only its code
      input.dispatchEvent(new CustomEvent("uploaded", { bubbles: true }));
    } catch (fault) {
      if (mine.signal.aborted) return;
      say("failed");
      if (fault.message && fault instanceof Refused) line.textContent = fault.message;
      if (fault instanceof Refused) input.value = "";
      held = null;
    }
    busy = false;
    if (held) { const by = held; held = null; form.requestSubmit(by === form ? undefined : by); }
  });

  // A form sent too early waits for its files; leaving the page in the middle asks first.
  form?.addEventListener("submit", (event) => {
    if (busy) { event.preventDefault(); event.stopImmediatePropagation(); held = event.submitter ?? form; }
  }, { capture: true });
  addEventListener("beforeunload", (event) => { if (busy) event.preventDefault(); });
}

document.querySelectorAll('input[type="file"][data-upload-url]').forEach(enhance);
