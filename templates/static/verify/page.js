/** What a person sees and does. Every text from a certificate goes in as text; a verdict has no link. */
import { arrived, takeFragment } from "./fragment.js";
import { openFiles } from "./files.js";
import { NoWay, fromCamera, fromFile, seesCodes } from "./scan.js";
import { publicKey } from "./snapshot.js";
import { verify } from "./verify.js";

const TONES = { CURRENT: "green", RENEW: "amber", UNCHECKED: "amber", WITHDRAWN: "red", FORGED: "red", UNKNOWN: "red" };
const HOUR = 3600;
const $ = (id) => document.getElementById(id);
const meta = (name) => document.querySelector(`meta[name="registry-${name}"]`).content;

const offered = meta("languages").split(" ");
const locale = navigator.languages.find((one) => offered.includes(one.split("-")[0])) ?? "en";
const [language] = locale.split("-");
let words;
let files;

async function start() {
  words = await (await fetch(`/static/verify/${language}.json`)).json();
  Object.assign(document.documentElement, { lang: language, dir: words.dir });
  document.querySelectorAll("[data-text]").forEach((one) => { one.textContent = words[one.dataset.text]; });
  $("sentence").textContent = "";
  $("way-camera").hidden = !seesCodes;
  if (!seesCodes) $("file-how").textContent = words.way_file_pdf;
  $("ways").hidden = false;
  listen();
  refresh();
  if (arrived !== undefined) check(() => arrived);
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
  $("another").addEventListener("click", () => { idle(); $("ways").focus(); });
  $("save").addEventListener("click", save);
  $("print").addEventListener("click", () => print());
}

async function scan() {
  const stop = new AbortController();
  $("stop").onclick = () => stop.abort();
  $("viewer").hidden = false;
  $("ways").hidden = true;
  $("headline").textContent = words.camera_point;
  $("stop").focus();
  return fromCamera($("video"), stop.signal).finally(() => { $("viewer").hidden = true; });
}

async function check(source) {
  let verdict, opened = {};
  idle("checking");
  try {
    const text = await source();
    if (text === null) return idle();
    if (!crypto.subtle || !window.DecompressionStream) throw new NoWay("old-browser");
    opened = await files;
    verdict = await verify(text, opened.snapshot, seconds());
  } catch (error) {
    // Whatever breaks here says nothing about a certificate.
    verdict = { state: "NOT_CHECKED", why: error instanceof NoWay ? error.message : "error" };
  }
  show(verdict, opened, seconds());
  $("verdict").focus();
}

function idle(headline = "waiting") {
  mark("", "", "");
  $("headline").textContent = words[headline];
  $("sentence").textContent = "";
  reveal(false);
  $("facts").replaceChildren();
  $("assessed").replaceChildren();
}

function reveal(verdict) {
  $("more").hidden = $("next").hidden = !verdict;
  $("ways").hidden = verdict;
}

function mark(state, why, tone) {
  Object.assign($("verdict").dataset, { state, why, tone });
}

function show({ state, why, facts }, { snapshot, texts }, now) {
  const [headline, sentence] = words.states[state];
  const list = snapshot?.lists?.get(facts?.s[0])?.iat;
  const nameless = state === "CURRENT" && !facts.n;
  const tone = nameless ? "amber" : TONES[state] ?? "grey";
  mark(state, why, tone);
  $("headline").textContent = headline;
  const values = { why: words.whys[why], list: list && time(list), renew: facts?.x && month(facts.x) };
  $("sentence").textContent = fill(sentence, values) + (nameless ? ` ${words.no_name}` : "");
  $("compare").hidden = !facts;
  if (facts) fillFacts(facts, snapshot.bundle, texts);
  const age = snapshot?.bundle && now - snapshot.bundle.iat;
  $("when").textContent = fill(tone === "grey" ? words.tried_when : words.checked_when, { time: time(now) });
  $("age").textContent = age === undefined ? words.checked_none
    : fill(words.checked_age, { time: time(snapshot.bundle.iat), age: ago(age) });
  $("old").hidden = !(age >= 48 * HOUR);
  $("accredited").hidden = !facts || facts.p !== undefined;
  $("code").hidden = !facts;
  reveal(true);
}

function fillFacts(facts, bundle, texts) {
  const refs = [facts.c].flat();
  const level = texts?.levels[facts.l];
  const known = refs.map((ref) => [ref, texts?.competencies[ref]]);
  $("identity").textContent = facts.n ? words.identity : words.identity_nameless;
  $("assessed").replaceChildren(...known.flatMap(([, one]) => one ? [assessed(one, level)] : []));
  $("facts").replaceChildren(
    ...row("name", facts.n ? bdi(facts.n) : words.no_name),
    ...row(refs.length > 1 ? "competencies" : "competency", ...known.flatMap(([ref, one]) => competency(ref, one))),
    ...(facts.t && known.every(([, one]) => one?.title !== facts.t) ? row("printed", bdi(facts.t)) : []),
    ...row("level", level ? fill(words.level_words, { ...level, title: level.title.toLocaleLowerCase(language) }) : facts.l),
    ...row("month", month(facts.m)),
    ...(facts.x ? row("renew", month(facts.x)) : []),
    ...(facts.p ? row("provider", bdi(bundle.named.get(facts.p).name),
      make("span", "quiet", fill(words.provider_number, { number: facts.p }))) : []),
  );
}

function competency(ref, one) {
  const title = make("span", "title", one?.title ?? ref);
  const about = make("span", "quiet", one ? `${one.framework}, ${ref}` : words.no_texts);
  return [title, about, ...(one?.safety ? [make("strong", "safety", words.safety)] : [])];
}

function assessed(one, level) {
  const details = make("details", "", "");
  const list = make("ul", "", "");
  list.append(...one.criteria.map((text) => make("li", "", text)));
  details.append(make("summary", "", `${words.assessed}: ${one.title}`), make("p", "", one.statement), list);
  if (level) details.append(make("p", "quiet", level.descriptor));
  return details;
}

function row(key, ...parts) {
  const said = make("dd", key, "");
  said.append(...parts.flatMap((part) => [part, " "]));
  return [make("dt", "", words[key]), said];
}

function bdi(text) {
  return make("bdi", "", text);
}

function make(tag, kind, text) {
  const made = document.createElement(tag);
  made.className = kind;
  made.textContent = text;
  return made;
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

function seconds() {
  return Math.floor(Date.now() / 1000);
}

function time(at) {
  return new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" }).format(at * 1000);
}

function month(yymm) {
  const form = new Intl.DateTimeFormat(locale, { year: "numeric", month: "long", timeZone: "UTC" });
  return form.format(Date.UTC(2000 + Math.floor(yymm / 100), (yymm % 100) - 1));
}

function ago(age) {
  const form = new Intl.RelativeTimeFormat(locale);
  if (age < HOUR) return form.format(-Math.max(0, Math.floor(age / 60)), "minute");
  return age < 48 * HOUR ? form.format(-Math.floor(age / HOUR), "hour") : form.format(-Math.floor(age / 24 / HOUR), "day");
}

function save() {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([`${location.host}\n\n${$("record").innerText}\n`]));
  link.download = "certificate-check.txt";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), HOUR);
}

start();
