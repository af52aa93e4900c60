/**
 * The wallet file: a byte that says the form (kdf.js), salt, nonce, and AES-256-GCM over what is inside, which
 * is filled up so that the size says little. Without the passphrase its bytes are noise, but for the first.
 */
import { ARGON2ID, PBKDF2_SHA256, best, derive } from "./kdf.js";
import { words } from "./words.js";

const SALT = 16;
const NONCE = 12;
const TAG = 16;
const LENGTH = 4;
const LEAST = 2 ** 18;
const MOST = 2 ** 27;

/** The file cannot be opened; the message says why in plain words. */
export class FileError extends Error {}

/** @param {string} passphrase @param {any} content @param {(part: number) => void} progress @returns {Promise<Uint8Array>} */
export async function seal(passphrase, content, progress) {
  const form = await best();
  const [salt, nonce] = [SALT, NONCE].map((size) => crypto.getRandomValues(new Uint8Array(size)));
  const key = await derive(form, passphrase, salt, progress);
  const sealed = await crypto.subtle.encrypt(cipher(form, salt, nonce), key, padded(content));
  return joined(Uint8Array.of(form), salt, nonce, new Uint8Array(sealed));
}

/** @param {string} passphrase @param {Uint8Array} file @param {(part: number) => void} progress @returns {Promise<any>} */
export async function unseal(passphrase, file, progress) {
  const [form] = file;
  if (form !== ARGON2ID && form !== PBKDF2_SHA256) throw new FileError(words.no_file);
  const [salt, nonce, sealed] = [file.slice(1, 1 + SALT), file.slice(1 + SALT, 1 + SALT + NONCE), file.slice(1 + SALT + NONCE)];
  if (!isBucket(sealed.length - TAG)) {
    throw new FileError(words.not_whole);
  }
  const key = await derive(form, passphrase, salt, progress);
  if (!key) {
    throw new FileError(words.lacks);
  }
  let plain;
  try {
    plain = new Uint8Array(await crypto.subtle.decrypt(cipher(form, salt, nonce), key, sealed));
  } catch {
    throw new FileError(words.wrong);
  }
  const size = new DataView(plain.buffer).getUint32(0);
  return JSON.parse(new TextDecoder().decode(plain.subarray(LENGTH, LENGTH + size)));
}

// What stands in the open is bound to what is sealed.
function cipher(form, salt, nonce) {
  return { name: "AES-GCM", iv: nonce, additionalData: joined(Uint8Array.of(form), salt) };
}

function padded(content) {
  const bytes = new TextEncoder().encode(JSON.stringify(content));
  const size = Math.max(LEAST, 2 ** Math.ceil(Math.log2(LENGTH + bytes.length)));
  if (size > MOST) throw new FileError(words.too_much);
  const plain = new Uint8Array(size);
  new DataView(plain.buffer).setUint32(0, bytes.length);
  plain.set(bytes, LENGTH);
  return plain;
}

function isBucket(size) {
  return size >= LEAST && size <= MOST && Number.isInteger(Math.log2(size));
}

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, one) => sum + one.length, 0));
  parts.reduce((at, one) => (whole.set(one, at), at + one.length), 0);
  return whole;
}
