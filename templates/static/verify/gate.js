/**
 * The strict reader in front of every signature check: the twin of registry/securing/gate.py.
 * One encoding for one meaning. Any bytes in: a value or `Malformed` out, nothing else.
 */

/** The bytes are not in the one form that is accepted. */
export class Malformed extends Error {}

const MAX_DEPTH = 12;
const MAX_INTEGER_DIGITS = 12;

/** @param {boolean} condition @param {string} what is not as it must be */
export function must(condition, what) {
  if (!condition) throw new Malformed(what);
}

/** @param {Uint8Array} bytes @returns {string} base64url without padding */
export function encode(bytes) {
  return url(btoa(String.fromCharCode(...bytes)));
}

/** @param {string} text canonical base64url @returns {Uint8Array} */
export function decode(text) {
  must(/^[\w-]*$/.test(text) && text.length % 4 !== 1, "base64url");
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  must(url(btoa(binary)) === text, "bits");
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

/** @param {Uint8Array} bytes @param {number} limit @returns {Record<string, any>} one JSON object */
export function readJson(bytes, limit) {
  const value = read(bytes, limit);
  must(isObject(value), "object");
  return value;
}

/** @param {Uint8Array} bytes @param {number} limit @returns {any[]} one JSON array */
export function readArray(bytes, limit) {
  const value = read(bytes, limit);
  must(Array.isArray(value), "array");
  return value;
}

/** @param {unknown} value */
export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function read(bytes, limit) {
  must(bytes.length <= limit, "size");
  let text, value;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
  } catch {
    throw new Malformed("JSON");
  }
  checkTokens(text);
  return value;
}

function url(base64) {
  return base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

// JSON.parse knows the grammar; what it forgives is looked for here: names that stand twice, numbers that
// are no small integers, halves of surrogate pairs, depth.
function checkTokens(text) {
  // For each open object the set of its names, for each list null.
  const open = [];
  let nameNext = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if ("]}".includes(letter)) open.pop();
    else if (letter === ",") nameNext = open.at(-1) !== null;
    else if (!" \t\n\r:".includes(letter)) {
      const isName = nameNext && letter === '"';
      must(open.length < MAX_DEPTH || isName, "depth");
      if ("[{".includes(letter)) {
        open.push(letter === "{" ? new Set() : null);
      } else {
        const end = letter === '"' ? endOfString(text, at) : endOfWord(text, at);
        checkScalar(text.slice(at, end), isName && open.at(-1));
        at = end - 1;
      }
      nameNext = letter === "{";
    }
  }
}

function endOfString(text, start) {
  let end = start;
  let slashes;
  do {
    end = text.indexOf('"', end + 1);
    slashes = end;
    while (text[slashes - 1] === "\\") slashes -= 1;
  } while ((end - slashes) % 2);
  return end + 1;
}

function endOfWord(text, start) {
  let end = start;
  while (end < text.length && !" \t\n\r,]}".includes(text[end])) end += 1;
  return end;
}

function checkScalar(token, names) {
  if (token[0] === '"') {
    const value = names || token.includes("\\") ? JSON.parse(token) : "";
    must(!/\p{Cs}/u.test(value), "surrogate");
    if (names) {
      must(!names.has(value), "twice");
      names.add(value);
    }
  } else if (!/^[tfn]/.test(token)) {
    must(/^-?\d+$/.test(token) && token.length <= MAX_INTEGER_DIGITS && token !== "-0", "integer");
  }
}
