/** The page of what is kept on this device: it asks the network for nothing. */
import "./language.js";
import { card } from "./cards.js";
import { clear } from "./clearing.js";
import { keepOffline } from "./offline.js";
import { makesFile, percent } from "./passphrase.js";
import { FileError, unseal } from "./sealed.js";
import { all, forget, keep } from "./store.js";
import { fill, words } from "./words.js";

const $ = (id) => document.getElementById(id);
const SHOWN = 4;
let kept = [];
let opened = [];

async function look() {
  // A private window, or a full disk, lets nothing be kept: the page is of use all the same.
  kept = await all("certificates").catch(() => []);
  const there = new Set(kept.map((one) => one.digits));
  opened = opened.filter((one) => !there.has(one.digits));
  const off = (one) => async () => { await forget("certificates", one.digits); await look(); };
  $("cards").replaceChildren(
    ...opened.map((one) => card(one, false)),
    ...kept.map((one) => card(one, true, off(one))),
  );
  $("from-file").hidden = !opened.length;
  const count = kept.length + opened.length;
  $("none").hidden = count > 0;
  $("make").hidden = count === 0;
  await lookAtSecrets();
}

async function lookAtSecrets() {
  const secrets = await all("secrets").catch(() => []);
  $("secrets").hidden = !secrets.length;
  $("secret-list").replaceChildren(...secrets.map(({ secret }) => {
    const line = document.createElement("li");
    const button = document.createElement("button");
    button.textContent = fill(words.forget, { end: secret.slice(-SHOWN) });
    button.addEventListener("click", async () => { await forget("secrets", secret); await look(); });
    line.append(button);
    return line;
  }));
}

async function openFile(event) {
  event.preventDefault();
  const form = event.target;
  const said = form.querySelector("[role=status]");
  const button = form.querySelector("button");
  const [chosen] = $("file").files;
  button.disabled = true;
  try {
    const bytes = new Uint8Array(await chosen.arrayBuffer());
    const inside = await unseal($("open-passphrase").value, bytes, percent(said, words.opening));
    if (inside.form !== 1) throw new FileError(words.newer);
    opened = inside.certificates;
    await look();
    form.reset();
    said.textContent = opened.length ? "" : words.nothing_new;
    $("from-file").focus();
  } catch (error) {
    said.textContent = error instanceof FileError ? error.message : words.unreadable;
  } finally {
    button.disabled = false;
  }
}

async function keepOpened() {
  await keep("certificates", opened);
  await look();
}

async function clearAll() {
  await clear();
  opened = [];
  kept = [];
  $("page").hidden = true;
  $("cleared").hidden = false;
  $("cleared").focus();
}

async function start() {
  $("cannot").hidden = true;
  $("page").hidden = false;
  $("open").addEventListener("submit", openFile);
  $("keep-opened").addEventListener("click", keepOpened);
  $("clear").addEventListener("click", clearAll);
  makesFile($("make-file"), async () => [...kept, ...opened]);
  await look();
  await keepOffline().catch(() => {});
}

start();
