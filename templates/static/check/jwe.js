/**
 * An answer that only this page can read: compact JWE with a key agreed on directly (RFC 7516; RFC 7518, 4.6).
 * Two content encryptions, as the request offers them. Any text in: bytes or `Malformed` out.
 */
import { Malformed, decode, encode, must, readJson } from "../verify/gate.js";
import { sha256 } from "../verify/snapshot.js";

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const KEY_BITS = { A256GCM: 256, A128GCM: 128 };
const KNOWN = ["alg", "apu", "apv", "cty", "enc", "epk", "kid", "typ"];
const MAX_HEADER = 4096;
const TAG_BYTES = 16;
const NONCE_BYTES = 12;

/** @returns {Promise<{key: CryptoKey, jwk: Record<string, string>, kid: string}>} a key for one answer */
export async function drawKey() {
  const pair = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const { crv, kty, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  const jwk = { crv, kty, x, y };
  const kid = encode(await sha256(utf8(JSON.stringify(jwk))));
  return { key: pair.privateKey, jwk, kid };
}

/**
 * @param {string} token
 * @param {{key: CryptoKey, kid: string}} own
 * @returns {Promise<Uint8Array>} what was encrypted; `Malformed` where it was for another key, or changed
 */
export async function decrypt(token, own) {
  const parts = token.split(".");
  must(parts.length === 5 && parts[1] === "", "compact JWE");
  const [header, , nonce, ciphertext, tag] = parts.map(decode);
  const head = readJson(header, MAX_HEADER);
  const bits = Object.hasOwn(KEY_BITS, head.enc) && KEY_BITS[head.enc];
  must(head.alg === "ECDH-ES" && bits && Object.keys(head).every((name) => KNOWN.includes(name)), "header");
  must((head.kid ?? own.kid) === own.kid, "key");
  must(nonce.length === NONCE_BYTES && tag.length === TAG_BYTES, "lengths");
  const agreed = await agree(head.epk, own.key);
  const input = [number(1), agreed, prefixed(utf8(head.enc)), party(head.apu), party(head.apv), number(bits)];
  const raw = (await sha256(joined(input))).slice(0, bits / 8);
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
  const how = { name: "AES-GCM", iv: nonce, additionalData: utf8(parts[0]), tagLength: TAG_BYTES * 8 };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(how, key, joined([ciphertext, tag])));
  } catch {
    throw new Malformed("tag");
  }
}

async function agree(epk, key) {
  const { kty, crv, x, y } = epk ?? {};
  must(kty === "EC" && crv === "P-256" && [x, y].every((one) => typeof one === "string"), "epk");
  try {
    const theirs = await crypto.subtle.importKey("jwk", { crv, kty, x, y }, CURVE, false, []);
    return new Uint8Array(await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, key, 256));
  } catch {
    throw new Malformed("epk");
  }
}

function party(text) {
  must(text === undefined || typeof text === "string", "party");
  return prefixed(decode(text ?? ""));
}

function prefixed(bytes) {
  return joined([number(bytes.length), bytes]);
}

function number(value) {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

function joined(parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function utf8(text) {
  return new TextEncoder().encode(text);
}
