/** Keeping what the sheet holds: on this device, or in a file. The keys for wallets are made here. */
import { ask } from "./asking.js";
import { keepOffline } from "./keep/offline.js";
import { makesFile } from "./keep/passphrase.js";
import { keep } from "./keep/store.js";
import { words } from "./keep/words.js";

const ES256 = { name: "ECDSA", namedCurve: "P-256" };
const units = [...document.querySelectorAll("form[data-packed]")];
const device = document.getElementById("keep-here");
const said = device.querySelector("[role=status]");
let fetching;

// Both ways take the same: each asking would count copies.
function certificates() {
  fetching ??= fetchAll();
  fetching.catch(() => { fetching = undefined; });
  return fetching;
}

async function fetchAll() {
  const found = [];
  for (const unit of units) found.push(await fetchOne(unit));
  return found;
}

async function fetchOne(unit) {
  const pair = await crypto.subtle.generateKey(ES256, true, ["sign", "verify"]);
  const { kty, crv, x, y, d } = await crypto.subtle.exportKey("jwk", pair.privateKey);
  const answer = await ask(unit, "/claim/keep", { key: JSON.stringify({ kty, crv, x, y }) });
  const { wallet, ...rest } = await answer.json();
  return { ...rest, wallet: wallet && { credential: wallet, key: { kty, crv, x, y, d } } };
}

device.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = device.querySelector("button");
  button.disabled = true;
  said.textContent = words.keeping;
  try {
    await keep("certificates", await certificates());
    if (device.elements.with_secret.checked) await keep("secrets", [{ secret: units[0].elements.secret.value }]);
    await keepOffline().catch(() => {});
    said.textContent = words.kept;
    document.getElementById("kept-there").hidden = false;
  } catch (error) {
    said.textContent = error instanceof DOMException ? words.not_kept : error.message;
  } finally {
    button.disabled = false;
  }
});

makesFile(document.getElementById("make-file"), certificates);
document.getElementById("keeping").hidden = !units.length || !crypto.subtle;
