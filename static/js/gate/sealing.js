// The slow key of a ticket, what it is found by, and what only it opens: as app/events/checkin/sealing.py does it.
const utf8 = new TextEncoder();

export async function slowKey(secret, salt, iterations) {
  const bytes = Uint8Array.from(salt.match(/../g), (pair) => Number.parseInt(pair, 16));
  const key = await crypto.subtle.importKey("raw", utf8.encode(secret), "PBKDF2", false, ["deriveBits"]);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: bytes, iterations }, key, 256));
}

async function mac(key, what) {
  const made = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", made, what));
}

export async function lookup(key) {
  return text((await mac(key, utf8.encode("lookup"))).slice(0, 16));
}

// What was sealed with this key, as an object; null for another key or a changed text.
export async function unseal(key, sealed) {
  const whole = bytes(sealed), iv = whole.slice(0, 16), plain = whole.slice(16);
  const stream = await mac(key, utf8.encode("stream"));
  for (let n = 0; n * 32 < plain.length; n++) {
    const block = new Uint8Array(20);
    block.set(iv);
    new DataView(block.buffer).setUint32(16, n);
    const pad = await mac(stream, block);
    for (let i = 0; i < 32 && n * 32 + i < plain.length; i++) plain[n * 32 + i] ^= pad[i];
  }
  const proof = (await mac(await mac(key, utf8.encode("mac")), plain)).slice(0, 16);
  return proof.every((byte, i) => byte === iv[i]) ? JSON.parse(new TextDecoder().decode(plain)) : null;
}

function text(data) {
  return btoa(String.fromCharCode(...data)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function bytes(coded) {
  return Uint8Array.from(atob(coded.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}
