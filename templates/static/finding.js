/**
 * A certificate that is at hand: its code is read here, and of it two numbers are sent, its place in a status
 * list. Code, signature and name stay on this device: their fields are in no form.
 */
import { Unreadable, digitsOf, unpack } from "./verify/papercode.js";
import { NoWay, fromCamera, fromFile, seesCodes } from "./verify/scan.js";

const $ = (id) => document.getElementById(id);
const said = $("scan-said");
const words = said.dataset;
let camera;

function say(text) {
  said.textContent = text;
}

async function find(source) {
  say(words.reading);
  try {
    const text = await source();
    if (text === null) return say("");
    const { facts } = await unpack(digitsOf(text, null));
    $("list").value = String(facts.s[0]);
    $("index").value = String(facts.s[1]);
    $("code").value = "";
    say(words.looking);
    $("place").submit();
  } catch (error) {
    say(reason(error));
  }
}

function reason(error) {
  if (error instanceof NoWay && error.message === "no-camera") return words.noCamera;
  if (error instanceof NoWay && error.message === "no-scanner") return words.noPictures;
  if (error instanceof Unreadable) return words.notWhole;
  return words.notRead;
}

async function scan() {
  camera = new AbortController();
  $("viewer").hidden = false;
  $("stop").focus();
  try {
    return await fromCamera($("video"), camera.signal);
  } finally {
    $("viewer").hidden = true;
    $("camera").focus();
  }
}

$("no-script").hidden = true;
$("scan-ways").hidden = false;
$("camera").hidden = !seesCodes;
if (!seesCodes) $("file-how").textContent = words.pdfOnly;
$("file").addEventListener("change", ({ target }) => {
  const [file] = target.files;
  if (file) find(() => fromFile(file));
  target.value = "";
});
$("look").addEventListener("click", () => {
  const text = $("code").value;
  find(async () => text);
});
$("camera").addEventListener("click", () => find(scan));
$("stop").addEventListener("click", () => camera.abort());
