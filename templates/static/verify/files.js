/**
 * The files that every check rests on: the same requests whatever was scanned, and what was held before when
 * the network has nothing newer. Only public files are ever stored.
 */
import { hex, openSnapshot, sha256 } from "./snapshot.js";

const STORE = "registry-files";
const HELD = "/held";
const PATIENCE = 15_000;
const PATIENCE_WITH_HELD = 3_000;

/**
 * @param {{kid: string, key: CryptoKey}} pinned the root
 * @param {string} language of the reader
 * @returns {Promise<{snapshot: any, texts: any}>} texts is null where they are missing
 */
export async function openFiles(pinned, language) {
  const held = await take();
  const before = await openSnapshot(held, pinned);
  const patience = before.bundle ? PATIENCE_WITH_HELD : PATIENCE;
  const got = { ...held, ...await fetchAll(["root.jws", "bundle.jws"], patience) };
  const after = await openSnapshot(got, pinned);
  // An older bundle than the one held is ignored for the newer; so is one that is not signed.
  const kept = before.bundle && (after.why || isOlder(after, before)) ? held : got;
  const { bundle } = kept === held ? before : after;
  const lang = bundle?.texts.has(language) ? language : "en";
  const listed = [...bundle?.lists.keys() ?? []].map((number) => `status/${number}`);
  const files = { ...kept, ...await fetchAll([...listed, `texts/${lang}.json`], patience) };
  let snapshot = await openSnapshot(files, pinned);
  for (const [number, list] of snapshot.lists ?? []) {
    if (typeof list === "string" && held[`status/${number}`]) files[`status/${number}`] = held[`status/${number}`];
  }
  snapshot = await openSnapshot(files, pinned);
  const named = [`texts/${lang}.json`].flatMap((path) => [files[path], held[path]]);
  const texts = bundle && await whole(named, bundle.texts.get(lang)?.sha256);
  if (bundle) await keep({ ...files, [`texts/${lang}.json`]: texts });
  return { snapshot, texts: texts ? JSON.parse(new TextDecoder().decode(texts)) : null };
}

function isOlder(after, before) {
  return after.bundle.version < before.bundle.version || after.root.version < before.root.version;
}

async function whole(candidates, sha) {
  for (const bytes of candidates) if (bytes && hex(await sha256(bytes)) === sha) return bytes;
  return null;
}

async function fetchAll(paths, patience) {
  const got = await Promise.all(paths.map(async (path) => [path, await bytesOf(path, patience)]));
  return Object.fromEntries(got.filter(([, bytes]) => bytes));
}

async function bytesOf(path, patience) {
  try {
    const answer = await fetch(`/${path}`, {
      cache: "no-cache", credentials: "omit", redirect: "error", signal: AbortSignal.timeout(patience),
    });
    return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : null;
  } catch {
    return null;
  }
}

async function take() {
  try {
    const answer = await (await caches.open(STORE)).match(HELD);
    const texts = Object.entries(await answer.json());
    return Object.fromEntries(texts.map(([path, text]) => [path, new TextEncoder().encode(text)]));
  } catch {
    return {};
  }
}

// All in one entry, so that what is held is always of one piece.
async function keep(files) {
  const texts = Object.entries(files).filter(([, bytes]) => bytes)
    .map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]);
  try {
    await (await caches.open(STORE)).put(HELD, new Response(JSON.stringify(Object.fromEntries(texts))));
  } catch {
    // Without storage the page works as long as it is open.
  }
}
