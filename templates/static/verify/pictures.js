/** Codes in pictures, and in the pictures that stand in a PDF: a paper that was scanned, a page that was printed. */
import { pixelsOf, reader } from "./reader.js";
import { NoWay } from "./scan.js";

const MOST = 4000;
// Four modules of the smallest code that a certificate has.
const MARGIN = 1 / 12;
const MAX_PIXELS = 60_000_000;
const MAX_PICTURES = 400;
const LOOK_BACK = 2000;
const JPEG = "\xff\xd8\xff";

/** @param {Blob} file @returns {Promise<string[]>} */
export async function inPicture(file) {
  const read = await reader();
  const picture = await createImageBitmap(file).catch(() => { throw new NoWay("no-picture"); });
  return seen(picture, read);
}

/** @param {ArrayBuffer} bytes of a PDF @param {string} text the same, one letter a byte @returns {Promise<string[]>} */
export async function inPdf(bytes, text) {
  const read = await reader();
  const found = [];
  let left = MAX_PICTURES;
  let end = 0;
  for (let at = text.indexOf("stream"); at >= 0 && end >= 0 && left > 0; at = text.indexOf("stream", end + 9)) {
    const before = text.slice(Math.max(0, at - LOOK_BACK), at);
    const about = before.slice(before.lastIndexOf(" obj"));
    const start = at + (text[at + 6] === "\r" ? 8 : 7);
    end = text.indexOf("endstream", start);
    if (end < 0 || !/\/Subtype\s*\/Image\b/.test(about)) continue;
    left -= 1;
    const data = new Uint8Array(bytes, start, end - start);
    // One that is broken, or of a kind that is not known here, says nothing about the others.
    const picture = await (text.startsWith(JPEG, start) ? createImageBitmap(new Blob([data], { type: "image/jpeg" }))
      : plain(about, data)).catch(() => null);
    if (picture) found.push(...await seen(picture, read));
  }
  return found;
}

async function seen(picture, read) {
  const canvas = document.createElement("canvas");
  try {
    return await read(pixelsOf(picture, picture.width, picture.height, canvas, MOST, MARGIN));
  } finally {
    picture.close();
    canvas.width = canvas.height = 0;
  }
}

/** Rows of grey, red-green-blue or four inks, squeezed as in a PNG; which of them follows from their length. */
async function plain(about, data) {
  const [width, height] = [/\/Width\s+(\d+)/, /\/Height\s+(\d+)/].map((one) => Number(one.exec(about)?.[1]));
  const depth = Number(/\/BitsPerComponent\s+(\d+)/.exec(about)?.[1] ?? 1);
  if (!/\/FlateDecode\b/.test(about) || !(width * height <= MAX_PIXELS) || ![1, 8].includes(depth)) throw new Error("kind");
  const rows = await inflate(data, height * (width * 4 + 1));
  const fits = (inks, more) => rows.length === height * (Math.ceil((width * depth * inks) / 8) + more);
  const inks = [1, 3, 4].find((one) => fits(one, 0) || fits(one, 1));
  if (!inks) throw new Error("length");
  const unit = Math.max(1, (inks * depth) >> 3);
  const size = Math.ceil((width * depth * inks) / 8);
  const raw = fits(inks, 1) ? unfiltered(rows, size, height, unit) : rows;
  const pixels = new ImageData(width, height);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 4) {
      const at = y * size;
      const grey = depth === 1 ? ((raw[at + (x >> 3)] >> (7 - (x & 7))) & 1) * 255 : raw[at + x * inks];
      pixels.data.set([grey, grey, grey, 255], to);
    }
  }
  return createImageBitmap(pixels);
}

/** A line's end may stand behind what is squeezed, and belongs to the file: none, one letter or two. */
async function inflate(packed, most) {
  let fault;
  for (const behind of [0, 1, 2]) {
    try {
      return await inflated(packed.subarray(0, packed.length - behind), most);
    } catch (error) {
      fault = error;
    }
  }
  throw fault;
}

async function inflated(packed, most) {
  const from = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  const parts = [];
  let size = 0;
  for (let part = await from.read(); !part.done; part = await from.read()) {
    parts.push(part.value);
    size += part.value.length;
    if (size > most) throw new Error("size");
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** @see https://www.w3.org/TR/png-3/#9Filters */
function unfiltered(rows, size, height, unit) {
  const raw = new Uint8Array(size * height);
  for (let y = 0; y < height; y++) {
    const kind = rows[y * (size + 1)];
    for (let x = 0; x < size; x++) {
      const to = y * size + x;
      const left = x >= unit ? raw[to - unit] : 0;
      const above = y ? raw[to - size] : 0;
      const corner = y && x >= unit ? raw[to - size - unit] : 0;
      const guess = [0, left, above, (left + above) >> 1, kind === 4 ? nearest(left, above, corner) : 0][kind] ?? 0;
      raw[to] = rows[y * (size + 1) + 1 + x] + guess;
    }
  }
  return raw;
}

function nearest(left, above, corner) {
  const [a, b, c] = [Math.abs(above - corner), Math.abs(left - corner), Math.abs(left + above - 2 * corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? above : corner;
}
