/** Other ways to a code than the address: a PDF's attached digits, a picture, the camera. All on this device. */

const MAX_PDF = 20_000_000;
const DIGITS = /stream\r?\n([1-9][0-9]{99,999})\r?\n?endstream/g;
const PAUSE = 150;

/** Whether this browser reads codes from pictures. */
export const seesCodes = "BarcodeDetector" in window;

/** What was handed over cannot be read on this device; `message` is a reason of the catalogue. */
export class NoWay extends Error {}

/** @param {Blob} file a PDF, a picture or a text @returns {Promise<string>} what to check; "" for no code */
export async function fromFile(file) {
  if (/^image\//.test(file.type)) return fromPicture(file);
  const text = new TextDecoder("latin1").decode(await file.slice(0, MAX_PDF + 1).arrayBuffer());
  if (!text.startsWith("%PDF-")) return text.slice(0, 5000);
  const found = new Set(Array.from(text.matchAll(DIGITS), ([, digits]) => digits));
  return file.size <= MAX_PDF && found.size === 1 ? [...found][0] : "";
}

async function fromPicture(file) {
  if (!seesCodes) throw new NoWay("no-scanner");
  try {
    return await codeIn(await createImageBitmap(file)) ?? "";
  } catch {
    return "";
  }
}

/** @param {HTMLVideoElement} video shows what the camera sees @param {AbortSignal} signal stops it
 *  @returns {Promise<string | null>} the code's text; null when stopped */
export async function fromCamera(video, signal) {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    throw new NoWay("no-camera");
  }
  try {
    video.srcObject = stream;
    await video.play();
    for (;;) {
      if (signal.aborted) return null;
      const text = await codeIn(video).catch(() => null);
      if (text) return text;
      await new Promise((resume) => setTimeout(resume, PAUSE));
    }
  } finally {
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
  }
}

async function codeIn(picture) {
  const [code] = await new BarcodeDetector({ formats: ["qr_code"] }).detect(picture);
  return code?.rawValue;
}
