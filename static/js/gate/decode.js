// Reads one picture at a time beside the page, so that the page never stutters.
import decodeQR from "../../vendor/qr-decode.js";

self.onmessage = ({ data }) => {
  let text = null;
  try {
    text = decodeQR({ width: data.width, height: data.height, data: new Uint8ClampedArray(data.buffer) });
  } catch { /* it throws where there is no code */ }
  self.postMessage({ text });
};
self.postMessage({ ready: true });
