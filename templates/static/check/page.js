/** What somebody does who asks a wallet: choose, show the code, wait, read the verdict. Nothing of it is kept. */
import { Malformed, must, readJson } from "../verify/gate.js";
import { openFiles } from "../verify/files.js";
import { offer } from "../verify/language.js";
import { NoWay } from "../verify/scan.js";
import { $, idle, language, meta, row, seconds, show, speak, words } from "../verify/showing.js";
import { publicKey } from "../verify/snapshot.js";
import { ask, listen } from "./asking.js";
import { decrypt } from "./jwe.js";
import { verifyPresentation } from "./sdjwt.js";

const MAX_ANSWER = 64 * 1024;
const HOUR = 3_600_000;
const ROWS = { level: "l", name: "n", month: "m", provider: "p" };
let files;

async function start() {
  await speak(useOwnWords);
  offer(language, () => location.reload());
  $("qr").setAttribute("aria-label", words.code_picture);
  $("ways").hidden = false;
  $("ask").addEventListener("submit", (event) => {
    event.preventDefault();
    check(Object.keys(ROWS).filter((name) => event.target.elements[name].checked));
  });
  $("another").addEventListener("click", () => { idle(); $("ways").focus(); });
  idle();
  // Asked for when the page is opened and by the clock, never because of an answer.
  refresh();
  setInterval(refresh, HOUR);
}

// What is open serves until the newer files are.
function refresh() {
  const next = publicKey(JSON.parse(meta("root"))).then((root) => openFiles(root, language));
  files ??= next;
  next.then(() => { files = next; }, () => {});
}

// States and reasons go one by one: most are those of the verify page.
async function useOwnWords() {
  const own = await (await fetch(new URL(`${language}.json`, import.meta.url))).json();
  for (const key in own) words[key] = typeof own[key] === "string" ? own[key] : { ...words[key], ...own[key] };
}

async function check(asked) {
  let verdict, opened = {};
  idle("asking");
  $("ways").hidden = true;
  try {
    if (!crypto.subtle || !window.DecompressionStream) throw new NoWay("old-browser");
    const question = await ask(asked);
    const answer = await shown(question);
    if (answer === null) return idle();
    if (answer === "declined") throw new NoWay("answer-declined");
    const presentation = await read(answer, question);
    opened = await files;
    verdict = await verifyPresentation(presentation, opened.snapshot, seconds(), question);
  } catch (error) {
    // Whatever breaks here says nothing about a certificate.
    verdict = { state: "NOT_CHECKED", why: error instanceof NoWay ? error.message : "error" };
  }
  words.whys[verdict.why] ??= words.odd_form;
  show(verdict, opened, seconds());
  if (verdict.facts) tell(verdict.facts, asked);
  $("verdict").focus();
}

async function shown(question) {
  const stop = new AbortController();
  const stopped = new Promise((resolve) => stop.signal.addEventListener("abort", () => resolve(null)));
  const form = new Intl.DateTimeFormat(language, { timeStyle: "short" });
  $("code-how").textContent = words.code_how.replace("{time}", form.format(question.until));
  $("qr").setAttribute("viewBox", `0 0 ${question.qr.side} ${question.qr.side}`);
  $("qr").firstElementChild.setAttribute("d", question.qr.drawn);
  $("wallet").href = question.wallet;
  $("stop").onclick = () => stop.abort();
  $("headline").textContent = words.listening;
  $("code-view").hidden = false;
  $("code-view").focus();
  return Promise.race([listen(question, stop.signal), stopped]).finally(() => {
    $("code-view").hidden = true;
    $("wallet").removeAttribute("href");
  });
}

async function read(answer, { own, state }) {
  let plain;
  try {
    plain = await decrypt(answer, own);
  } catch (error) {
    throw error instanceof Malformed ? new NoWay("answer-foreign") : error;
  }
  try {
    const { vp_token: shown, state: returned } = readJson(plain, MAX_ANSWER);
    must(returned === state, "state");
    const [presentation, ...more] = shown.competency;
    must(typeof presentation === "string" && more.length === 0, "one presentation");
    return presentation;
  } catch (error) {
    throw new NoWay("answer-odd", { cause: error });
  }
}

function tell(facts, asked) {
  $("sentence").textContent += ` ${words.shown_now}`;
  const missing = asked.filter((name) => name !== "name" && facts[ROWS[name]] === undefined);
  $("facts").append(...missing.flatMap((name) => row(name, words.not_shown)));
}

start();
