/**
 * A wallet's presentation, an SD-JWT VC bound to this question, from text to verdict: the twin of
 * registry/securing/presentation.py, walletpayload.py, disclosures.py, keybinding.py and of
 * registry/verifying/challenge.py, bound to them by the golden vectors.
 */
import { Malformed, decode, encode, isObject, readArray, readJson } from "../verify/gate.js";
import { Unreadable, fits } from "../verify/papercode.js";
import { holds, publicKey, sha256 } from "../verify/snapshot.js";
import { settle, verify } from "../verify/verify.js";

const MAX_TEXT = 16_384;
const MAX_HEADER = 4096;
const MAX_DISCLOSURE = 1024;
const MAX_KEY_BINDING = 4096;
const MAX_ALIGNMENTS = 32;
const MAX_AGE = 300;
const DIGESTS = 8;
const LIST_SIZE = 2 ** 20;
const FIRST_SECOND = Date.UTC(2024, 0) / 1000;
const LAST_SECOND = Date.UTC(2100, 0) / 1000 - 1;
const OPEN = ["iss", "vct", "nbf", "cnf", "status", "_sd_alg", "_sd", "achievement"];
const HIDDEN = ["name", "level", "notional_hours", "provider", "issued"];
const DIGEST = /^[\w-]{43}$/;
const PAGE = /^\/frameworks\/([a-z][a-z0-9-]{0,63})\/([A-Z]{2,5}-[0-9]{2,3}@[1-9][0-9]{0,5})$/;
// What Python's str.strip() takes for white space.
const AROUND = /^[\t-\r\x1c- \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+|[\t-\r\x1c- \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/g;

/**
 * @param {string} text a presentation, or a code
 * @param {any} snapshot from openSnapshot
 * @param {number} now Unix seconds
 * @param {{nonce: string, audience: string} | null} challenge without one nobody asks for whom and when
 * @returns {Promise<{state: string, why: string, facts?: Record<string, any>}>} facts as a code has them, and
 *   only those that the holder shows; `h` are notional hours
 */
export async function verifyPresentation(text, snapshot, now, challenge) {
  // `~` stands in every SD-JWT and in no code.
  if (!text.includes("~")) return verify(text, snapshot, now, () => whyNot(null, challenge));
  let read;
  try {
    // 1 and 2: see that a wallet presents, take the presentation apart
    read = await readPresentation(text.replace(AROUND, ""));
  } catch (error) {
    if (error instanceof Unreadable) return { state: "UNREADABLE", why: error.why };
    throw error;
  }
  const { open, facts, binding } = read;
  const { keys = new Map(), lists = new Map() } = snapshot.bundle ?? {};
  const list = [...lists].find(([, entry]) => entry.uri === open.uri)?.[0];
  return settle({
    facts: { ...facts, s: [list, open.index] },
    month: open.month,
    releases: [`${open.framework}@${facts.c.split("@")[1]}`],
    key: [...keys.values()].find(({ kid, host }) => kid === open.kid && addressOf(host) === open.url),
    whyForged: (key) => whyForged(read, key),
    whyNot: () => whyNot(binding, challenge, now),
  }, snapshot, now);
}

function addressOf(host) {
  return `${/^localhost(:[0-9]{1,5})?$/.test(host) ? "http" : "https"}://${host}`;
}

async function whyForged({ signed, shown, open, binding, presented }, key) {
  if (!await holds(signed.input, signed.signature, key)) return "signature";
  for (const text of shown) if (!open.digests.has(await digest(text))) return "disclosure";
  if (!binding) return "";
  const same = binding.sd_hash === await digest(presented);
  return same && await holds(binding.signed.input, binding.signed.signature, open.holder) ? "" : "key-binding";
}

function whyNot(binding, challenge, now) {
  if (!challenge) return "";
  const { nonce, audience } = challenge;
  if (!binding) return "key-binding-missing";
  if (binding.aud !== audience) return "key-binding-audience";
  if (binding.nonce !== nonce) return "key-binding-nonce";
  return Math.abs(now - binding.iat) <= MAX_AGE ? "" : "key-binding-time";
}

async function readPresentation(text) {
  require(size(text) <= MAX_TEXT, "too-long");
  const [token, ...shown] = text.split("~");
  const last = shown.pop();
  const [signed, payload] = unlessMalformed("token", () => {
    const apart = takeApart(token, MAX_TEXT);
    return [apart, readJson(apart.payload, MAX_TEXT)];
  });
  const open = await readOpen(signed.header, payload);
  const claims = readDisclosures(shown, payload);
  const facts = readFacts(claims, open);
  const binding = last ? readKeyBinding(last) : null;
  return { open, facts, binding, signed, shown, presented: text.slice(0, text.length - last.length) };
}

// --- what everybody sees (registry/securing/walletpayload.py) ---

async function readOpen(header, payload) {
  require(has(header, ["alg", "kid", "typ", "x5c"]) && header.alg === "ES256", "header");
  require(header.typ === "dc+sd-jwt", "typ");
  // What `x5c` holds is for other verifiers: no key is ever taken from it.
  require(Array.isArray(header.x5c) && header.x5c.length === 1 && fits(header.x5c[0]), "header");
  require(has(payload, payload.exp === undefined ? OPEN : [...OPEN, "exp"]), "payload");
  require(payload._sd_alg === "sha-256", "sd-alg");
  const url = payload.iss;
  require(fits(url), "payload");
  require(payload.vct === `${url}/vct/competency`, "vct");
  const before = `${url}/keys/`;
  require(fits(header.kid) && header.kid.startsWith(before), "kid");
  const kid = header.kid.slice(before.length);
  require(DIGEST.test(kid), "kid");
  const month = monthAt(payload.nbf);
  const renew = payload.exp === undefined ? undefined : monthAt(payload.exp);
  require(payload.nbf === begins(month), "dates");
  require(renew === undefined || payload.exp === begins(renew + 1) - 1, "dates");
  const { achievement, status, cnf } = payload;
  require(has(achievement, ["id", "type", "name", "criteria", "alignment"]), "payload");
  const [, framework, competency] = readAchievement(achievement, url);
  require(has(status, ["status_list"]) && has(status.status_list, ["idx", "uri"]), "payload");
  require(has(cnf, ["jwk"]) && has(cnf.jwk, ["crv", "kty", "x", "y"]), "payload");
  const holder = await publicKey(cnf.jwk).catch((error) => unlessMalformed("payload", () => { throw error; }));
  const { idx: index, uri } = status.status_list;
  require(fits(uri) && within(index, 0, LIST_SIZE - 1), "payload");
  const digests = readDigests(payload._sd);
  return {
    url, kid, holder, uri, index, framework, competency, digests,
    month: yymm(month), renew: renew === undefined ? undefined : yymm(renew), title: achievement.name,
  };
}

function readAchievement({ id, type, name, criteria, alignment }, url) {
  require(fits(id) && id.startsWith(url), "payload");
  const found = PAGE.exec(id.slice(url.length));
  require(found && only(type, "Achievement") && has(criteria, ["id"]) && criteria.id === id, "payload");
  require(Array.isArray(alignment) && alignment.length <= MAX_ALIGNMENTS, "payload");
  for (const one of alignment) {
    require(isObject(one), "payload");
    const { type: kind, ...texts } = { targetUrl: "", ...one };
    require(has(texts, ["targetName", "targetFramework", "targetCode", "targetUrl"]), "payload");
    require(only(kind, "Alignment") && Object.values(texts).every((text) => typeof text === "string"), "payload");
  }
  require(fits(name), "payload");
  return found;
}

function readDigests(listed) {
  require(Array.isArray(listed) && listed.length === DIGESTS, "payload");
  require(listed.every((one) => typeof one === "string" && DIGEST.test(one)), "payload");
  const digests = new Set(listed);
  require(digests.size === DIGESTS, "digest-twice");
  return digests;
}

// --- what the holder shows (disclosures.py, presentation.py) ---

function readDisclosures(texts, payload) {
  require(texts.length <= DIGESTS, "too-long");
  const read = texts.map(readDisclosure);
  require(new Set(texts).size === texts.length, "disclosure-twice");
  const names = read.map(([name]) => name);
  require(!names.some((name) => name === "_sd" || name === "..."), "disclosure-reserved");
  require(!names.some((name) => Object.hasOwn(payload, name)), "disclosure-collision");
  require(new Set(names).size === names.length, "disclosure-collision");
  require(names.every((name) => HIDDEN.includes(name)), "disclosure-unknown");
  return Object.fromEntries(read);
}

function readDisclosure(text) {
  require(size(text) <= MAX_DISCLOSURE, "too-long");
  const parts = unlessMalformed("disclosure", () => readArray(decode(text), MAX_DISCLOSURE));
  require(parts.length === 3 && parts.slice(0, 2).every((part) => typeof part === "string"), "disclosure");
  return parts.slice(1);
}

function readFacts({ name, level, issued, provider, notional_hours: hours }, { competency, month, renew, title }) {
  const all = (...conditions) => require(conditions.every(Boolean), "disclosure-value");
  if (name !== undefined) all(fits(name));
  if (level !== undefined) all(has(level, ["code", "name"]), fits(level?.name), fits(level?.code), /^L[1-9]$/.test(level?.code));
  const written = `${2000 + Math.floor(month / 100)}-${String(month % 100).padStart(2, "0")}`;
  if (issued !== undefined) all(issued === written);
  if (provider !== undefined) {
    all(has(provider, ["number", "name"]), fits(provider?.name), within(provider?.number, 1, 999_999_999));
  }
  if (hours !== undefined) {
    all(has(hours, ["from", "to"]), within(hours?.from, 0, 99_999), within(hours?.to, 0, 99_999));
  }
  const facts = {
    n: name, c: competency, l: level?.code, m: issued && month, x: renew, p: provider?.number,
    h: hours && [hours.from, hours.to], t: title,
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

// --- that it answers this page, now (keybinding.py) ---

function readKeyBinding(token) {
  const [signed, members] = unlessMalformed("key-binding", () => {
    const apart = takeApart(token, MAX_KEY_BINDING);
    return [apart, readJson(apart.payload, MAX_KEY_BINDING)];
  });
  const { header } = signed;
  const { iat, aud, nonce, sd_hash } = members;
  require(has(header, ["alg", "typ"]) && header.alg === "ES256" && header.typ === "kb+jwt", "key-binding");
  require(Number.isInteger(iat) && [aud, nonce, sd_hash].every((one) => one && typeof one === "string"), "key-binding");
  return { iat, aud, nonce, sd_hash, signed };
}

// --- what all of them need ---

function takeApart(token, limit) {
  const parts = token.split(".");
  if (token.length > limit || parts.length !== 3) throw new Malformed("compact token");
  const [header, payload, signature] = parts.map(decode);
  const input = new TextEncoder().encode(`${parts[0]}.${parts[1]}`);
  return { header: readJson(header, MAX_HEADER), payload, signature, input };
}

async function digest(text) {
  return encode(await sha256(new TextEncoder().encode(text)));
}

/** @returns {boolean} whether the value is an object with exactly these members */
function has(value, names) {
  return isObject(value) && Object.keys(value).length === names.length && names.every((name) => Object.hasOwn(value, name));
}

function only(value, text) {
  return Array.isArray(value) && value.length === 1 && value[0] === text;
}

function within(value, least, most) {
  return Number.isInteger(value) && value >= least && value <= most;
}

function size(text) {
  return [...text].length;
}

/** @returns {number} months since the year 0 */
function monthAt(seconds) {
  require(within(seconds, FIRST_SECOND, LAST_SECOND), "dates");
  const day = new Date(seconds * 1000);
  return day.getUTCFullYear() * 12 + day.getUTCMonth();
}

function begins(month) {
  return Date.UTC(Math.floor(month / 12), month % 12) / 1000;
}

function yymm(month) {
  return (Math.floor(month / 12) - 2000) * 100 + (month % 12) + 1;
}

function unlessMalformed(why, read) {
  try {
    return read();
  } catch (error) {
    throw error instanceof Malformed ? new Unreadable(why) : error;
  }
}

function require(condition, why) {
  if (!condition) throw new Unreadable(why);
}
