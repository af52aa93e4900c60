/** Checking many certificates one after the other, all on this device: choose, wait or stop, read the table. */
import { openFiles } from "../verify/files.js";
import { NoWay, textsIn } from "../verify/scan.js";
import { $, fill, language, meta, seconds, words } from "../verify/showing.js";
import { publicKey } from "../verify/snapshot.js";
import { verify } from "../verify/verify.js";
import { dropped } from "./dropped.js";
import { save } from "./csv.js";
import { show } from "./table.js";

const HOUR = 3_600_000;
const KINDS = /^(application\/pdf|image\/.*|text\/plain)$/;
const isOld = !crypto.subtle || !window.DecompressionStream;
let files;
let running;
let found = [];

async function start() {
  const named = ["../verify/", "./"].map((folder) => new URL(`${folder}${language}.json`, import.meta.url));
  for (const one of named) Object.assign(words, await (await fetch(one)).json());
  Object.assign(document.documentElement, { lang: language, dir: words.dir });
  document.querySelectorAll("[data-text]").forEach((one) => { one.textContent = words[one.dataset.text]; });
  if (isOld) {
    const [headline, sentence] = words.states.NOT_CHECKED;
    return say(headline, fill(sentence, { why: words.whys["old-browser"] }), "NOT_CHECKED");
  }
  $("whole").hidden = !("webkitdirectory" in $("folder"));
  listen();
  idle();
  refresh();
  await files.catch(() => {});
  // By the clock, never because of what is checked.
  setInterval(refresh, HOUR);
  await keepOffline();
}

function refresh() {
  const next = publicKey(JSON.parse(meta("root"))).then((root) => openFiles(root, language));
  files ??= next;
  next.then(() => { files = next; }, () => {});
}

function listen() {
  for (const id of ["files", "folder"]) {
    $(id).addEventListener("change", ({ target }) => {
      const chosen = [...target.files];
      target.value = "";
      check(chosen);
    });
  }
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", async (event) => {
    event.preventDefault();
    const given = dropped(event.dataTransfer);
    if (!running) check(await given);
  });
  $("stop").addEventListener("click", () => running?.abort());
  $("export").addEventListener("click", () => save(found));
  $("again").addEventListener("click", () => { idle(); $("files").focus(); });
}

function idle() {
  found = [];
  $("rows").replaceChildren();
  $("counts").replaceChildren();
  $("outcome").hidden = $("running").hidden = true;
  $("ways").hidden = false;
  say(words.waiting, "");
}

function say(headline, sentence, state = "") {
  Object.assign($("verdict").dataset, { state, tone: state && "grey" });
  $("headline").textContent = headline;
  $("sentence").textContent = sentence;
}

async function check(chosen) {
  const given = chosen.filter(({ name }) => !name.startsWith("."));
  if (running) return;
  idle();
  if (!given.length) return say(words.waiting, words.many_none);
  running = new AbortController();
  $("ways").hidden = true;
  $("running").hidden = false;
  say(words.checking, "");
  $("stop").focus();
  let done = 0;
  const opened = await files.catch(() => ({}));
  const now = seconds();
  for (const file of given) {
    if (running.signal.aborted) break;
    $("done-words").textContent = fill(words.many_running, { done, all: given.length });
    Object.assign($("done"), { max: given.length, value: done });
    found.push(...await outcomes(file, opened, now));
    done += 1;
    await new Promise((resume) => setTimeout(resume));
  }
  running = undefined;
  $("running").hidden = true;
  $("outcome").hidden = false;
  found = show(found, opened, now);
  conclude(done, given.length);
}

function conclude(done, all) {
  const said = done < all ? words.many_stopped : done === 1 ? words.many_checked_one : words.many_checked;
  const fine = found.every(({ verdict }) => verdict.state === "CURRENT");
  const [current] = words.states.CURRENT;
  say(fill(said, { done, all }), found.length ? fill(fine ? words.many_fine : words.many_look, { current }) : "");
  $("outcome").focus();
}

/** Of one file, which is let go again: a line for each certificate in it, or one that says what is wrong. */
async function outcomes(file, opened, now) {
  // Where it lies below the folder that was chosen.
  const name = file.webkitRelativePath?.split("/").slice(1).join("/") || file.name;
  try {
    if (!KINDS.test(file.type) && !/\.pdf$/i.test(name)) throw new NoWay("many-kind");
    const texts = await textsIn(file).catch((error) => { throw error instanceof NoWay ? error : new NoWay("many-unread"); });
    const lines = [];
    for (const [at, text] of (texts.length ? texts : [""]).entries()) {
      const number = texts.length > 1 ? at + 1 : 0;
      const verdict = await verify(text, opened.snapshot ?? { why: "no-bundle" }, now);
      lines.push({ name, number, verdict, texts: opened.texts, snapshot: opened.snapshot, now });
    }
    return lines;
  } catch (error) {
    // Whatever breaks here says nothing about a certificate.
    const why = error instanceof NoWay ? error.message : "error";
    return [{ name, number: 0, verdict: { state: "NOT_CHECKED", why }, now }];
  }
}

async function keepOffline() {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  const policy = window.trustedTypes?.createPolicy("registry-worker", { createScriptURL: () => "/sw.js" });
  await workers.register(policy?.createScriptURL("") ?? "/sw.js", { updateViaCache: "none" });
  (await workers.ready).active.postMessage("many");
}

start().catch(() => {});
