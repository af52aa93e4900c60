/**
 * From what was presented to a verdict, in eight steps: the twin of registry/verifying/verify.py, bound to it
 * by the golden vectors.
 *
 * 1 read the digits · 2 unpack the code · 3 trust the bundle · 4 find the key · 5 check the signature ·
 * 6 judge the facts · 7 look at the status · 8 look at the renewal month
 */
import { Unreadable, digitsOf, unpack } from "./papercode.js";
import { holds } from "./snapshot.js";

const CLOCK_TOLERANCE = 300;
const YOUNG_BUNDLE = 24 * 3600;

/**
 * Pure: bundle and time are handed in. Only genuine verdicts carry facts.
 * @param {string} text a QR's text, or digits
 * @param {any} snapshot from openSnapshot
 * @param {number} now Unix seconds
 * @param {Function} [whyNot] what a wallet's page asks beyond a signature
 * @returns {Promise<{state: string, why: string, facts?: Record<string, any>}>}
 */
export async function verify(text, snapshot, now, whyNot) {
  let code;
  try {
    // 1 and 2: read the digits, unpack the code
    code = await unpack(digitsOf(text, snapshot.bundle?.hosts ?? null));
  } catch (error) {
    if (error instanceof Unreadable) return verdict("UNREADABLE", error.why);
    throw error;
  }
  const { kid4, signed, signature, facts } = code;
  return settle({
    facts,
    month: facts.m,
    releases: [facts.c].flat().map((ref) => Number(ref.split("@")[1])),
    key: snapshot.bundle?.keys.get(kid4),
    whyForged: async (key) => await holds(signed, signature, key) ? "" : "signature",
    whyNot,
  }, snapshot, now);
}

/**
 * Steps 3 to 8 for any form of a certificate that was read: the twin of registry/verifying/forms.py.
 * @param {{facts: any, month: number, releases: any[], key: any, whyForged: Function, whyNot?: Function}} form
 */
export async function settle({ facts, month, releases, key, whyForged, whyNot }, { why, root, bundle, lists }, now) {
  // 3: trust the bundle
  const early = why ?? whyNotNow(root, bundle, now);
  if (early) return verdict("NOT_CHECKED", early);
  // 4: find the key
  if (!key && now - bundle.iat < YOUNG_BUNDLE) return verdict("UNKNOWN", "key-unknown");
  if (!key) return verdict("NOT_CHECKED", "key-unknown-old-bundle");
  if (key.void) return verdict("UNKNOWN", "key-void");
  if (month > key.last) return verdict("UNKNOWN", "key-retired");
  // 5: check the signature, and the holder's answer
  const forged = await whyForged(key);
  if (forged) return verdict("FORGED", forged);
  const today = yymm(now);
  // 6: judge the facts
  const doubt = whyNot?.() || whyUnknown(facts.p, month, releases, bundle, today);
  if (doubt) return verdict("NOT_CHECKED", doubt);
  // 7: look at the status
  const status = look(lists.get(facts.s[0]) ?? "status-missing", facts.s[1], now);
  if (status === true) return verdict("WITHDRAWN", "", facts);
  if (status) return verdict("UNCHECKED", status, facts);
  // 8: look at the renewal month
  return verdict(today > facts.x ? "RENEW" : "CURRENT", "", facts);
}

function whyNotNow(root, bundle, now) {
  if (now < bundle.iat - CLOCK_TOLERANCE) return "clock-before-bundle";
  if (now >= bundle.exp) return "bundle-too-old";
  return now >= root.until ? "root-expired" : "";
}

function whyUnknown(provider, month, releases, bundle, today) {
  if (month > today) return "future-month";
  if (!releases.every((release) => bundle.releases.has(release))) return "framework-unknown";
  const named = bundle.named.get(provider);
  // A year alone (month 00) fits if one of its months does.
  const [first, last] = month % 100 ? [month, month] : [month + 1, month + 12];
  const listed = named && Math.max(named.first, first) <= Math.min(named.last, last);
  return provider === undefined || listed ? "" : "provider-not-listed";
}

function look(list, index, now) {
  if (typeof list === "string") return list;
  if (now >= list.exp) return "status-stale";
  if (index >> 3 >= list.bits.length) return "status-too-short";
  return Boolean((list.bits[index >> 3] >> (index & 7)) & 1);
}

function yymm(now) {
  const day = new Date(now * 1000);
  return (day.getUTCFullYear() - 2000) * 100 + day.getUTCMonth() + 1;
}

function verdict(state, why, facts) {
  return facts ? { state, why, facts } : { state, why };
}
