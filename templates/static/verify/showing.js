/**
 * How a verdict is shown, for every page that checks. Every text from a certificate goes in as text; a verdict
 * has no link.
 */
import { preferred } from "./language.js";

export const TONES = { CURRENT: "green", RENEW: "amber", UNCHECKED: "amber", WITHDRAWN: "red", FORGED: "red", UNKNOWN: "red" };
const HOUR = 3600;
// Digits and months as a certificate prints them, wherever its reader lives.
const AS_ON_PAPER = { calendar: "gregory", numberingSystem: "latn" };
export const $ = (id) => document.getElementById(id);
export const meta = (name) => document.querySelector(`meta[name="registry-${name}"]`).content;

let locale = preferred(meta("languages").split(" "));
export let [language] = locale.split("-");
export const words = {};
// For old.js: the modules run.
document.documentElement.dataset.started = "";

/**
 * @param {Function} [change] may put its own words in the place of these, before any is shown
 * @param {string} [code] another language, from here on
 */
export async function speak(change, code) {
  if (code) locale = language = code;
  Object.assign(words, await (await fetch(new URL(`${language}.json`, import.meta.url))).json());
  await change?.();
  Object.assign(document.documentElement, { lang: language, dir: words.dir });
  document.querySelectorAll("[data-text]").forEach((one) => { one.textContent = words[one.dataset.text]; });
  $("sentence").textContent = "";
  for (const kind of ["text", "json"]) $(`save-${kind}`).onclick = () => save(kind);
  $("print").onclick = () => print();
}

// What is on the page, for a record of it.
let shown;

/** Nothing is shown but a headline: waiting, or one of the catalogue's. @param {string} headline */
export function idle(headline = "waiting") {
  mark("", "", "");
  shown = undefined;
  $("save-name").checked = false;
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

/**
 * @param {{state: string, why: string, facts?: any}} verdict
 * @param {{snapshot?: any, texts?: any}} opened the files that it rests on
 * @param {number} now Unix seconds
 * @param {string} [host] to which what was checked leads; where that is elsewhere, it is named
 */
export function show({ state, why, facts }, { snapshot, texts }, now, host) {
  const [headline, sentence] = words.states[state];
  const list = snapshot?.lists?.get(facts?.s[0])?.iat;
  const nameless = state === "CURRENT" && !facts.n;
  const tone = nameless ? "amber" : TONES[state] ?? "grey";
  mark(state, why, tone);
  $("headline").textContent = headline;
  const values = { why: words.whys[why], list: list && time(list), renew: facts?.x && month(facts.x) };
  const leads = host && ["other-host", "not-digits"].includes(why);
  $("sentence").textContent = fill(sentence, values) + (nameless ? ` ${words.no_name}` : "")
    + (leads ? ` ${fill(words.leads, { host: `\u2066${host}\u2069` })}` : "");
  shown = { state, why, facts, snapshot, now, texts };
  $("named").hidden = !facts?.n;
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
    ...(facts.l ? row("level", level ? fill(words.level_words, { ...level, title: level.title.toLocaleLowerCase(language) }) : facts.l) : []),
    ...(facts.m % 100 ? row("month", month(facts.m)) : []),
    ...(facts.m % 100 === 0 ? row("year", month(facts.m + 1, {})) : []),
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

/** @param {string} key of the catalogue, and class of the value @returns {HTMLElement[]} a name and its value */
export function row(key, ...parts) {
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

/** @param {string} text with {names} @param {Record<string, any>} values @returns {string} */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

/** @returns {number} Unix seconds by this device's clock */
export function seconds() {
  return Math.floor(Date.now() / 1000);
}

/** @param {number} at Unix seconds @returns {string} in the words of the reader */
export function time(at) {
  return new Intl.DateTimeFormat(locale, { ...AS_ON_PAPER, dateStyle: "long", timeStyle: "short" }).format(at * 1000);
}

/** @param {number} yymm @returns {string} */
export function month(yymm, form = { month: "long" }) {
  const date = new Intl.DateTimeFormat(locale, { ...AS_ON_PAPER, year: "numeric", ...form, timeZone: "UTC" });
  return date.format(Date.UTC(2000 + Math.floor(yymm / 100), (yymm % 100) - 1));
}

/** @param {number} age in seconds @returns {string} */
export function ago(age) {
  const form = new Intl.RelativeTimeFormat(locale, AS_ON_PAPER);
  if (age < HOUR) return form.format(-Math.max(0, Math.floor(age / 60)), "minute");
  return age < 48 * HOUR ? form.format(-Math.floor(age / HOUR), "hour") : form.format(-Math.floor(age / 24 / HOUR), "day");
}

async function save(kind) {
  const { record } = await import("./record.js");
  record(kind, shown, $("save-name").checked);
}
