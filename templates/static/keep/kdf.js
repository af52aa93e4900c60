/**
 * From a passphrase to a key, in two forms: the number stands in the file and fixes everything else.
 *
 * 1 is Argon2id (RFC 9106; OWASP's lowest figures, since a cheap phone has to do it in JavaScript). 2 is
 * PBKDF2 (RFC 8018), which every browser brings along, for where the modules of the first are not served.
 */
const ARGON2 = { m: 19_456, t: 2, p: 1, dkLen: 32, asyncTick: 50 };
const PBKDF2 = { name: "PBKDF2", hash: "SHA-256", iterations: 1_000_000 };

/** The numbers of the two forms. */
export const ARGON2ID = 1;
export const PBKDF2_SHA256 = 2;

async function argon2() {
  return import("./vendor/argon2.js").catch(() => null);
}

/** @returns {Promise<number>} the better form of those that there are here */
export async function best() {
  return await argon2() ? ARGON2ID : PBKDF2_SHA256;
}

/**
 * @param {number} form @param {string} passphrase @param {Uint8Array} salt @param {(part: number) => void} progress
 * @returns {Promise<CryptoKey | null>} null where this page lacks what the form needs
 */
export async function derive(form, passphrase, salt, progress) {
  // However a keyboard spells a letter, and however often the space was pressed, it is the same passphrase.
  const words = new TextEncoder().encode(passphrase.normalize("NFKC").trim().replace(/\s+/g, " "));
  if (form === PBKDF2_SHA256) {
    const base = await crypto.subtle.importKey("raw", words, "PBKDF2", false, ["deriveKey"]);
    return crypto.subtle.deriveKey({ ...PBKDF2, salt }, base, { name: "AES-GCM", length: 256 }, false, USES);
  }
  const found = await argon2();
  if (!found) return null;
  const key = await found.argon2idAsync(words, salt, { ...ARGON2, onProgress: progress });
  return crypto.subtle.importKey("raw", key, "AES-GCM", false, USES);
}

const USES = ["encrypt", "decrypt"];
