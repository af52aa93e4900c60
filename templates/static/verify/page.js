/** What a person does on the page, from the ways in to the verdict. */
import { arrived, takeFragment } from "./fragment.js";
import { openFiles } from "./files.js";
import { offer } from "./language.js";
import { NoWay, fromCamera, fromFile, hostOf, seesCodes } from "./scan.js";
import { $, idle, language, meta, seconds, show, speak, words } from "./showing.js";
import { publicKey } from "./snapshot.js";
import { verify } from "./verify.js";

const HOUR = 3600;
const isOld = !crypto.subtle || !window.DecompressionStream;
let files;
// Only what was asked last is shown, and only while it is: a slow file must not speak over a newer one.
let turn = 0;
let camera;
// What was checked last, to be said once more in another language.
let last;

async function start() {
  if (!seesCodes) $("file-how").dataset.text = "way_file_pdf";
  await speak();
  $("way-camera").hidden = !(seesCodes && navigator.mediaDevices);
  $("ways").hidden = false;
  listen();
  refresh();
  offer(language, renew);
  if (arrived !== undefined || isOld) check(() => arrived);
  await files.catch(() => {});
  // A page that stays open asks again by the clock, never because of a scan.
  setInterval(refresh, HOUR * 1000);
  const worker = window.trustedTypes?.createPolicy("registry-worker", { createScriptURL: () => "/sw.js" });
  navigator.serviceWorker?.register(worker?.createScriptURL("") ?? "/sw.js", { updateViaCache: "none" }).catch(() => {});
}

// What is open serves until the newer files are.
function refresh() {
  const next = publicKey(JSON.parse(meta("root"))).then((root) => openFiles(root, language));
  files ??= next;
  next.then(() => { files = next; }, () => {});
}

// The same requests for everybody who chooses this language, whether anything was checked or not.
async function renew(code) {
  await speak(undefined, code);
  files = undefined;
  refresh();
  if (last) check(last);
  else idle();
}

function listen() {
  const give = (list) => list?.length && check(() => fromFile(list[0]));
  addEventListener("hashchange", () => {
    const text = takeFragment();
    if (text !== undefined) check(() => text);
  });
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    give(event.dataTransfer.files) || check(() => event.dataTransfer.getData("text"));
  });
  addEventListener("paste", ({ target, clipboardData }) => {
    if (clipboardData.files.length) give(clipboardData.files);
    else if (target !== $("digits")) check(() => clipboardData.getData("text"));
  });
  $("file").addEventListener("change", ({ target }) => { give(target.files); target.value = ""; });
  $("paste").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = $("digits").value;
    $("paste").reset();
    check(() => text);
  });
  $("camera").addEventListener("click", () => check(scan));
  $("another").addEventListener("click", () => { last = undefined; idle(); $("ways").focus(); });
}

async function scan() {
  camera = new AbortController();
  $("stop").onclick = () => camera.abort();
  $("viewer").hidden = false;
  $("ways").hidden = true;
  $("headline").textContent = words.camera_point;
  $("stop").focus();
  return fromCamera($("video"), camera.signal).finally(() => { $("viewer").hidden = true; });
}

async function check(source) {
  const mine = turn += 1;
  let verdict, text, opened = {};
  camera?.abort();
  idle("checking");
  try {
    if (isOld) throw new NoWay("old-browser");
    text = await source();
    if (mine !== turn) return;
    if (text === null) return idle();
    last = () => text;
    opened = await files;
    verdict = await verify(text, opened.snapshot, seconds());
  } catch (error) {
    // Whatever breaks here says nothing about a certificate.
    verdict = { state: "NOT_CHECKED", why: error instanceof NoWay ? error.message : "error" };
  }
  if (mine !== turn) return;
  show(verdict, opened, seconds(), hostOf(text));
  $("verdict").focus();
}

start();
