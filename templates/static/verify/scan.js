/** Other ways to a code than the address: a PDF's attached digits, a picture, the camera. All on this device. */

const MAX_FILE = 50_000_000;
const DIGITS = /stream\r?\n([1-9][0-9]{99,999})\r?\n?endstream/g;
const MAX_TEXT = 5000;

/** Whether the page brings its own reader of codes along; it is loaded when it is first needed. */
export const hasScanner = Boolean(document.querySelector("meta[name=registry-scanner]") && window.WebAssembly);

/** Whether codes can be read from pictures here. */
export const seesCodes = hasScanner || "BarcodeDetector" in window;

/** What was handed over cannot be read on this device; `message` is a reason of the catalogue. */
export class NoWay extends Error {}

/** @param {string} text @returns {string} the digits of a certificate's code, from whatever host; else "" */
export function codeIn(text) {
  return /^(?:https?:\/\/[^/?#@]+\/#)?([1-9][0-9]{99,999})$/.exec(text)?.[1] ?? "";
}

/** @param {string} text @returns {string} the host of an address, as a browser writes it: no letter passes for another */
export function hostOf(text) {
  try {
    return new URL(text.trim()).host;
  } catch {
    return "";
  }
}

/**
 * @param {Blob} file a PDF, a picture or a text
 * @returns {Promise<string[]>} what to check: every certificate in it once, else any other text that it holds
 */
export async function textsIn(file) {
  if (file.size > MAX_FILE) throw new NoWay("too-large");
  if (/^image\//.test(file.type)) return certificates(await pictures().then((one) => one.inPicture(file)));
  const bytes = await file.arrayBuffer();
  const text = new TextDecoder("latin1").decode(bytes);
  if (!text.startsWith("%PDF-")) return [text.slice(0, MAX_TEXT)];
  const attached = Array.from(text.matchAll(DIGITS), ([, digits]) => digits);
  if (attached.length) return certificates(attached);
  const seen = seesCodes ? await pictures().then((one) => one.inPdf(bytes, text)) : [];
  if (!seen.length) throw new NoWay("pdf-page");
  return certificates(seen);
}

/** @param {Blob} file @returns {Promise<string>} the one text to check; "" for no code */
export async function fromFile(file) {
  const [text = "", ...more] = await textsIn(file);
  if (more.length && codeIn(text)) throw new NoWay("several");
  return text;
}

/** @param {HTMLVideoElement} video shows what the camera sees @param {AbortSignal} signal stops it
 *  @returns {Promise<string | null>} the code's text; null when stopped */
export async function fromCamera(video, signal) {
  const { watch } = await import("./camera.js");
  const seen = await watch(video, signal);
  return seen && certificates(seen)[0];
}

async function pictures() {
  if (!seesCodes) throw new NoWay("no-scanner");
  return import("./pictures.js");
}

function certificates(texts) {
  const found = new Map(texts.map((text) => [codeIn(text), text]));
  found.delete("");
  return found.size ? [...found.values()] : texts.slice(0, 1);
}
