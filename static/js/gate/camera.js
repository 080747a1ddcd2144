// The camera: the one at the back, its picture given to the phone's own reader or to ours, its light where it has one.
// The same code in view is told once: until it was out of sight for a while.
const PAUSE = 90;       // ten looks a second spare the battery
const FORGET = 2500;    // out of sight so long, it may be told again
const WIDEST = 720;     // enough dots for a badge at arm's length

export class Camera {
  constructor(video, decoder, tell) {
    this.video = video;
    this.decoder = decoder;
    this.tell = tell;
    this.last = { text: "", at: 0 };
    this.track = null;
    document.addEventListener("visibilitychange", () => this.#wake());
  }

  // Throws what getUserMedia throws: NotAllowedError, NotFoundError …
  async start() {
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: false, video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } },
    });
    this.video.srcObject = stream;
    await this.video.play();
    [this.track] = stream.getVideoTracks();
    this.track.addEventListener("ended", () => { this.track = null; });
    this.read ??= await reader(this.decoder);
    this.#look(this.track);
    return Boolean(this.track.getCapabilities?.().torch);
  }

  get on() { return this.track?.readyState === "live"; }

  light(on) { return this.track?.applyConstraints({ advanced: [{ torch: on }] }); }

  // A phone takes the camera away from a page in the background.
  async #wake() {
    if (!document.hidden && this.video.srcObject && !this.on) await this.start().catch(() => {});
  }

  async #look(track) {
    while (this.track === track) {
      if (!document.hidden && this.video.readyState >= 2) {
        const text = await this.read(this.video).catch(() => null), now = performance.now();
        if (text) {
          const fresh = text !== this.last.text || now - this.last.at > FORGET;
          this.last = { text, at: now };
          if (fresh) this.tell(text);
        }
      }
      await new Promise((go) => setTimeout(go, PAUSE));
    }
  }
}

async function reader(decoder) {
  const formats = await globalThis.BarcodeDetector?.getSupportedFormats?.().catch(() => []);
  if (formats?.includes("qr_code")) {
    const own = new BarcodeDetector({ formats: ["qr_code"] });
    return async (video) => (await own.detect(video))[0]?.rawValue ?? null;
  }
  const decode = await beside(decoder).catch(here);
  const canvas = document.createElement("canvas"), brush = canvas.getContext("2d", { willReadFrequently: true });
  return (video) => {
    const scale = Math.min(1, WIDEST / video.videoWidth);
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    brush.drawImage(video, 0, 0, canvas.width, canvas.height);
    return decode(brush.getImageData(0, 0, canvas.width, canvas.height));
  };
}

// Beside the page, so that it never stutters.
async function beside(decoder) {
  const worker = new Worker(decoder, { type: "module" });
  let answer = null;
  await new Promise((go, stop) => {
    worker.onmessage = ({ data }) => (data.ready ? go() : answer?.(data.text));
    worker.onerror = () => stop(new Error("no worker"));
    setTimeout(stop, 5000);
  });
  return ({ width, height, data }) => new Promise((go) => {
    answer = go;
    worker.postMessage({ width, height, buffer: data.buffer }, [data.buffer]);
  });
}

// An old browser has no workers of modules: then in the page itself.
async function here() {
  const { default: decodeQR } = await import("../../vendor/qr-decode.js");
  return async (picture) => {
    try { return decodeQR(picture); } catch { return null; }
  };
}
