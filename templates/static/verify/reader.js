/**
 * Reads codes out of pixels: with the scanner that comes with the page, else with the browser's own. Nothing
 * of the picture is kept. This is the only place that knows either.
 */
import { NoWay, hasScanner } from "./scan.js";

const OPTIONS = { formats: ["QRCode"], maxNumberOfSymbols: 50 };
let ready;

/** @returns {Promise<(pixels: ImageData) => Promise<string[]>>} what reads; it is loaded but once */
export function reader() {
  ready ??= load();
  // Used once, it is there without a network too.
  ready.then(() => navigator.serviceWorker?.ready).then((one) => one?.active.postMessage("scanner"))
    .catch(() => { ready = undefined; });
  return ready;
}

async function load() {
  const own = hasScanner && await scanner().catch(() => null);
  if (own) return own;
  if (!("BarcodeDetector" in window)) throw new NoWay(hasScanner ? "scanner-missing" : "no-scanner");
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  return async (pixels) => (await detector.detect(pixels)).map(({ rawValue }) => rawValue);
}

async function scanner() {
  const { prepareZXingModule, purgeZXingModule, readBarcodes } = await import("../scanner/es/reader/index.js");
  const binary = new URL("../scanner/reader/zxing_reader.wasm", import.meta.url).href;
  try {
    await prepareZXingModule({ overrides: { locateFile: () => binary }, fireImmediately: true });
  } catch (error) {
    purgeZXingModule();
    throw error;
  }
  return async (pixels) => (await readBarcodes(pixels, OPTIONS)).map(({ text }) => text);
}

/**
 * @param {CanvasImageSource} source @param {number} width @param {number} height of it
 * @param {HTMLCanvasElement} canvas is drawn over, and may be used again
 * @param {number} most pixels of a side
 * @param {number} margin of white around it, as a part of its longer side: a picture in a file may be a code alone
 * @returns {ImageData} on white; a small one in larger squares
 */
export function pixelsOf(source, width, height, canvas, most, margin = 0) {
  const side = Math.max(width, height);
  const scale = side < SMALL ? GROWN : Math.min(1, most / side);
  const edge = Math.ceil(side * scale * margin);
  canvas.width = Math.round(width * scale) + 2 * edge;
  canvas.height = Math.round(height * scale) + 2 * edge;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.imageSmoothingEnabled = scale < 1;
  pen.drawImage(source, edge, edge, canvas.width - 2 * edge, canvas.height - 2 * edge);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

const SMALL = 300;
const GROWN = 4;
