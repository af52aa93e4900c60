/**
 * The public files as this page holds them, opened under the pinned root: the twin of
 * registry/securing/bundle.py and registry/verifying/snapshot.py.
 */
import { Malformed, decode, encode, isObject, must, readJson } from "./gate.js";

const MAX_BUNDLE = 4_000_000;
const MAX_LIST_TOKEN = 400_000;
const LIST_BYTES = 2 ** 20 / 8;
const ES256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** @param {Record<string, any>} jwk @returns {Promise<{key: CryptoKey, kid: string, kid4: string}>} */
export async function publicKey({ kty, crv, x, y, use = "sig", alg = "ES256", key_ops: uses = ["verify"] }) {
  // A key that says that it is for something else is none of ours.
  const named = kty === "EC" && crv === "P-256" && use === "sig" && alg === "ES256";
  must(named && Array.isArray(uses) && uses.includes("verify"), "key");
  must([x, y].every((one) => typeof one === "string" && decode(one).length === 32), "key");
  const jwk = { crv, kty, x, y };
  try {
    const key = await crypto.subtle.importKey("jwk", jwk, ES256, true, ["verify"]);
    const kid4 = (await sha256(await crypto.subtle.exportKey("spki", key))).subarray(0, 4);
    const kid = await sha256(new TextEncoder().encode(JSON.stringify(jwk)));
    return { key, kid: encode(kid), kid4: encode(kid4) };
  } catch {
    throw new Malformed("key");
  }
}

/** @param {Uint8Array} data @param {Uint8Array} signature @param {{key: CryptoKey}} key */
export function holds(data, signature, { key }) {
  return crypto.subtle.verify(ES256, key, signature, data);
}

/** @param {BufferSource} bytes @returns {Promise<Uint8Array>} */
export async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** @param {Uint8Array} bytes */
export function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * @param {Record<string, Uint8Array>} files by path: root.jws, bundle.jws, status/1
 * @param {{kid: string, key: CryptoKey}} pinned
 * @returns {Promise<{why: string} | {root: any, bundle: any, lists: Map<number, any>}>} never rejects for
 *   what a file holds; `why` is no-bundle or bundle-signature
 */
export async function openSnapshot(files, pinned) {
  if (!files["root.jws"] || !files["bundle.jws"]) return { why: "no-bundle" };
  try {
    const root = await openRoot(files["root.jws"], pinned);
    const bundle = await openBundle(files["bundle.jws"], root);
    const lists = new Map();
    for (const [number, entry] of bundle.lists) {
      lists.set(number, await openListed(files[`status/${number}`], entry, root, bundle));
    }
    return { root, bundle, lists };
  } catch (error) {
    return whyMalformed(error, { why: "bundle-signature" });
  }
}

async function openRoot(file, pinned) {
  const payload = await open(file, "registry-root+jwt", new Map([[pinned.kid, pinned]]), MAX_BUNDLE);
  const keys = { bundle: new Map(), status: new Map() };
  for (const entry of objects(payload, "keys")) {
    const key = await publicKey(entry);
    must(["bundle", "status"].includes(entry.for) && entry.kid === key.kid, "root");
    keys[entry.for].set(key.kid, key);
  }
  return { version: integer(payload, "version"), until: integer(payload, "until"), keys };
}

async function openBundle(file, root) {
  const payload = await open(file, "registry-bundle+jwt", root.keys.bundle, MAX_BUNDLE);
  const [version, iat, exp] = ["version", "iat", "exp"].map((name) => integer(payload, name));
  const keys = new Map();
  const hosts = new Set();
  for (const registry of objects(payload, "registries")) {
    const host = string(registry, "host");
    hosts.add(host);
    for (const entry of objects(registry, "keys")) {
      const key = await publicKey(isObject(entry.jwk) ? entry.jwk : {});
      must(entry.use === "credential" && ["good", "void"].includes(entry.state), "use");
      must(entry.kid === key.kid && entry.kid4 === key.kid4, "name");
      const last = entry.last_month == null ? Infinity : month(entry, "last_month");
      keys.set(key.kid4, { ...key, host, last, void: entry.state === "void" });
    }
  }
  // A code names a release alone, a wallet copy its framework too.
  const releases = new Set(objects(payload, "frameworks").flatMap((entry) =>
    [`${string(entry, "key")}@${integer(entry, "release")}`, entry.release]));
  const named = new Map(objects(payload, "named").map((entry) => [integer(entry, "number"), {
    name: string(entry, "name"), first: month(entry, "from"), last: month(entry, "until"),
  }]));
  const texts = new Map(objects(payload, "texts").map((entry) => [string(entry, "lang"), published(entry)]));
  const lists = new Map(objects(payload, "status").map((entry) => [integer(entry, "list"), published(entry)]));
  return { version, iat, exp, hosts, keys, releases, named, texts, lists };
}

async function openListed(file, entry, root, bundle) {
  if (!file) return "status-missing";
  try {
    const { head, payload } = await openNamed(file, "statuslist+jwt", root.keys.status, MAX_LIST_TOKEN, "x5c");
    must(isLeaf(head.x5c), "x5c");
    const inner = payload.status_list;
    must(isObject(inner) && inner.bits === 1, "width");
    const [iat, exp, uri] = [integer(payload, "iat"), integer(payload, "exp"), string(payload, "sub")];
    const bits = await inflate(decode(string(inner, "lst")));
    const registry = /^(.*)\/status\//s.exec(uri)?.[1];
    must(head.kid === `${registry}/keys/${head.kid.split("/").at(-1)}`, "address");
    must(uri === entry.uri, "subject");
    const sha = hex(await sha256(file));
    return sha !== entry.sha256 && iat < bundle.iat ? "status-stale" : { iat, exp, bits, sha };
  } catch (error) {
    return whyMalformed(error, "status-invalid");
  }
}

// Root and bundle name a key by its thumbprint. A list is read by wallets too: it names the key by its address,
// which ends in the thumbprint, with its certificate beside it; what is trusted is the root file all the same.
async function open(file, typ, keys, limit) {
  return (await openNamed(file, typ, keys, limit)).payload;
}

async function openNamed(file, typ, keys, limit, ...more) {
  const token = new TextDecoder("utf-8", { ignoreBOM: true }).decode(file)
    .replace(/^[\t-\r\x1c- ]+|[\t-\r\x1c- ]+$/g, "");
  const parts = token.split(".");
  must(token.length <= limit && parts.length === 3, "token");
  const [header, payload, signature] = parts.map(decode);
  const head = readJson(header, 4096);
  must(`${Object.keys(head).sort()}` === `${["alg", "kid", "typ", ...more]}`, "members");
  must(head.alg === "ES256" && head.typ === typ && typeof head.kid === "string", "kind");
  const key = keys.get(more.length ? head.kid.split("/").at(-1) : head.kid);
  const signed = new TextEncoder().encode(`${parts[0]}.${parts[1]}`);
  must(key && signature.length === 64 && await holds(signed, signature, key), "signature");
  return { head, payload: readJson(payload, limit) };
}

function isLeaf(chain) {
  const [leaf] = Array.isArray(chain) && chain.length === 1 ? chain : [];
  try {
    return leaf !== "" && btoa(atob(leaf)) === leaf;
  } catch {
    return false;
  }
}

// Inflating stops at the size of a whole list, so a small file cannot become a large one.
async function inflate(packed) {
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  const bits = new Uint8Array(LIST_BYTES);
  let size = 0;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      // A RangeError past the end.
      bits.set(part.value, size);
      size += part.value.length;
    }
  } catch {
    reader.cancel().catch(() => {});
    throw new Malformed("list");
  }
  return bits.subarray(0, size);
}

function whyMalformed(error, why) {
  if (error instanceof Malformed) return why;
  throw error;
}

function objects(members, name) {
  must(Array.isArray(members[name]) && members[name].every(isObject), name);
  return members[name];
}

function published(entry) {
  return { uri: string(entry, "uri"), sha256: string(entry, "sha256") };
}

function string(members, name) {
  must(typeof members[name] === "string", name);
  return members[name];
}

function integer(members, name) {
  must(Number.isInteger(members[name]), name);
  return members[name];
}

function month(members, name) {
  const value = integer(members, name);
  must(value >= 2401 && value <= 9912 && value % 100 >= 1 && value % 100 <= 12, name);
  return value;
}
