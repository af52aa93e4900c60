/**
 * Steps 1 and 2, from a QR's text to what its code says, not yet trusted: the twin of
 * registry/verifying/presented.py, registry/securing/papercode.py and its lint shown_as_typed.
 */
import { Malformed, encode, readJson } from "./gate.js";

/** The text is not a whole certificate's code; `why` names the step. */
export class Unreadable extends Error {
  constructor(why) {
    super(why);
    this.why = why;
  }
}

const MAX_TEXT = 4096;
const MAX_DIGITS = 1000;
const MAX_PAYLOAD = 340;
const MIN_BODY = 1 + 4 + 64 + 2;
const KEYS = "nclmxpst";
// What Python's str.split() takes for white space.
const SPACE = /[\t-\r\x1c- \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;
const URL_TEXT = /^https?:\/\/([^/?#@]{1,255})\/#([^#]*)$/u;
// What hides or turns: written out, so that the answer does not depend on a browser's version of Unicode.
const REFUSED =
  /[\0-\x1f\x7f-\xa0\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200b\u200e\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ud800-\uf8ff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\u{110bd}\u{110cd}\u{13430}-\u{1343f}\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{1fffe}\u{1ffff}\u{2fffe}\u{2ffff}\u{3fffe}-\u{e00ff}\u{e01f0}-\u{10ffff}]/u;
const JOINING = String.raw`\u0600-\u07bf\u0860-\u0dff\u1000-\u109f\u1780-\u18af`;
const MISPLACED = new RegExp(
  String.raw`(?:^|[^${JOINING}])[\u180b-\u180d\u180f\u200c\u200d]|[\u200c\u200d](?![${JOINING} ]|$)` +
    String.raw`|(?:^|[^\u3400-\u9fff\u{20000}-\u{3fffd}])[\u{e0100}-\u{e01ef}]`,
  "u",
);

/**
 * @param {string} text a QR's text, or digits
 * @param {Set<string> | null} hosts the registries' hosts; null while no bundle names any
 * @returns {string} the digits
 */
export function digitsOf(text, hosts) {
  if (!hosts) text = text.split("/#").at(-1);
  require(text.length <= MAX_TEXT || [...text].length <= MAX_TEXT, "too-long");
  const compact = text.replace(SPACE, "");
  const [, host, digits] = URL_TEXT.exec(compact) ?? [];
  if (host === undefined) return compact;
  require(hosts?.has(host) || /^localhost(:[0-9]{1,5})?$/.test(host), "other-host");
  return digits;
}

/**
 * @param {string} digits
 * @returns {Promise<{kid4: string, signature: Uint8Array, signed: Uint8Array, facts: Record<string, any>}>}
 */
export async function unpack(digits) {
  const packed = bytesOf(digits);
  const body = packed.subarray(2);
  const check = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  require(packed.length >= 2 && check[0] === packed[0] && check[1] === packed[1], "check-bytes");
  require(body[0] === 1, "version");
  require(body.length >= MIN_BODY, "too-short");
  const kid4 = encode(body.subarray(1, 5));
  const payload = body.subarray(69);
  const facts = decodePayload(payload);
  const header = utf8(`{"alg":"ES256","kid":"${kid4}","typ":"cert+jwt"}`);
  const signed = utf8(`${encode(header)}.${encode(payload)}`);
  return { kid4, signature: body.slice(5, 69), signed, facts };
}

/** @param {Uint8Array} payload @returns {Record<string, any>} its members, in their one form */
export function decodePayload(payload) {
  require(payload.length <= MAX_PAYLOAD, "payload-too-long");
  let members;
  try {
    members = readJson(payload, MAX_PAYLOAD);
  } catch (error) {
    if (error instanceof Malformed) throw new Unreadable("payload");
    throw error;
  }
  require(Object.keys(members).every((key) => key.length === 1 && KEYS.includes(key)), "payload");
  const { n, c, l, m, x, p, s, t } = members;
  const refs = Array.isArray(c) ? c : [c];
  require([n, t].every((text) => text == null || fits(text)), "payload");
  require(Array.isArray(c) ? refs.length > 1 && refs.length <= 3 : true, "payload");
  require(refs.every((ref) => isText(ref, /^[A-Z]{2,5}-[0-9]{2,3}@[1-9][0-9]{0,5}$/)), "payload");
  require(new Set(refs).size === refs.length && isText(l, /^L[1-9]$/), "payload");
  // A month of 00 in `m` is the year alone; beside it another month than January would tell what it keeps back.
  const year = within(m, 2400, 9900) && m % 100 === 0;
  require((year || isMonth(m)) && (x === undefined || (isMonth(x) && (!year || x % 100 === 1))), "payload");
  require(p === undefined || within(p, 1, 999_999_999), "payload");
  require(Array.isArray(s) && s.length === 2, "payload");
  require(within(s[0], 1, 999_999) && within(s[1], 0, 2 ** 20 - 1), "payload");
  // One meaning, one encoding: spaces, escapes and another order of keys all fail here.
  const present = [...KEYS].filter((key) => members[key] != null);
  const again = utf8(JSON.stringify(Object.fromEntries(present.map((key) => [key, members[key]]))));
  require(again.length === payload.length && again.every((byte, at) => byte === payload[at]), "payload");
  return members;
}

/** @param {unknown} text @returns {boolean} whether it looks on screen as it was typed */
export function fits(text) {
  if (typeof text !== "string" || text === "" || /^ | $| {2}/.test(text)) return false;
  return text === text.normalize("NFC") && !REFUSED.test(text) && !MISPLACED.test(text);
}

function bytesOf(digits) {
  require(digits !== "", "empty");
  require(/^[0-9]+$/.test(digits), "not-digits");
  require(digits[0] !== "0", "leading-zero");
  require(digits.length <= MAX_DIGITS, "too-long");
  const hex = BigInt(digits).toString(16);
  const pairs = hex.padStart(hex.length + (hex.length % 2), "0").match(/../g);
  require(pairs[0] === "01", "guard");
  return Uint8Array.from(pairs.slice(1), (pair) => Number.parseInt(pair, 16));
}

function isText(value, form) {
  return typeof value === "string" && form.test(value);
}

function isMonth(value) {
  return within(value, 2401, 9912) && within(value % 100, 1, 12);
}

function within(value, least, most) {
  return Number.isInteger(value) && value >= least && value <= most;
}

function utf8(text) {
  return new TextEncoder().encode(text);
}

function require(condition, why) {
  if (!condition) throw new Unreadable(why);
}
