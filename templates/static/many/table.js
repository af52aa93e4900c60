/** The table of results: what to look at first, in words with its icon. Every text goes in as text. */
import { $, ago, fill, month, seconds, time, TONES, words } from "../verify/showing.js";

const ORDER = ["FORGED", "UNKNOWN", "WITHDRAWN", "UNREADABLE", "NOT_CHECKED", "UNCHECKED", "RENEW", "CURRENT"];

/** @param {any[]} found lines in any order @returns {any[]} the same in the order in which they are shown */
export function show(found, { snapshot }, now) {
  const compare = new Intl.Collator(undefined, { numeric: true }).compare;
  const rank = ({ verdict }) => ORDER.indexOf(verdict.state) - (isNameless(verdict) ? 0.5 : 0);
  const sorted = [...found].sort((a, b) => rank(a) - rank(b) || compare(a.name, b.name) || a.number - b.number);
  $("counts").replaceChildren(...ORDER.flatMap((state) => count(state, sorted)));
  $("rows").replaceChildren(...sorted.map(line));
  $("when").textContent = fill(words.checked_when, { time: time(now) });
  const { bundle } = snapshot ?? {};
  $("age").textContent = bundle
    ? fill(words.checked_age, { time: time(bundle.iat), age: ago(seconds() - bundle.iat) }) : words.checked_none;
  return sorted;
}

/** @returns {boolean} whether it is current and does not say whose it is */
export function isNameless({ state, facts }) {
  return state === "CURRENT" && !facts.n;
}

/** @returns {string} why, in words, where there is something to say */
export function reason({ why }) {
  return { "many-kind": words.many_kind, "many-unread": words.many_unread }[why] ?? words.whys[why] ?? "";
}

/** @returns {string[]} what the code says that was signed */
export function titles({ verdict, texts }) {
  return [verdict.facts?.c ?? []].flat().map((ref) => texts?.competencies[ref]?.title ?? ref);
}

function count(state, lines) {
  const number = lines.filter(({ verdict }) => verdict.state === state).length;
  if (!number) return [];
  const pair = made("div", "", "");
  pair.append(made("dt", "", words.states[state][0]), made("dd", "", String(number)));
  return [pair];
}

function line(one) {
  const { name, number, verdict, texts } = one;
  const { state, facts } = verdict;
  const row = made("tr", "", "");
  row.setAttribute("role", "row");
  row.dataset.state = state;
  row.dataset.tone = isNameless(verdict) ? "amber" : TONES[state] ?? "grey";
  const said = made("span", "", "");
  said.append(made("strong", "", words.states[state][0]));
  if (!facts && reason(verdict)) said.append(made("span", "quiet", reason(verdict)));
  const level = texts?.levels[facts?.l];
  const shown = facts ? [
    facts.n ? made("bdi", "name", facts.n) : made("span", "quiet", words.many_nameless),
    ...titles(one).map((title) => made("span", "", title)),
    ...(facts.l ? [made("span", "quiet", level ? fill(words.level_words, { ...level, title: level.title }) : facts.l)] : []),
  ] : [];
  const issued = !facts?.m ? "" : facts.m % 100 ? month(facts.m) : String(2000 + Math.floor(facts.m / 100));
  row.append(
    cell("many_result", result(state, said)),
    cell("many_file", made("bdi", "", number ? `${name} (${number})` : name)),
    cell("many_shown", ...shown),
    cell("many_month", ...(issued ? [made("span", "", issued)] : [])),
  );
  return row;
}

function cell(key, ...parts) {
  const one = made("td", key, "");
  one.setAttribute("role", "cell");
  one.append(...parts);
  return one;
}

function result(state, said) {
  const both = made("div", "", "");
  both.append(icon(state), said);
  return both;
}

function icon(state) {
  const drawn = document.querySelector(`#verdict .icon-${state === "UNKNOWN" ? "FORGED" : state}`).cloneNode(true);
  drawn.removeAttribute("class");
  return drawn;
}

function made(tag, kind, text) {
  const one = document.createElement(tag);
  one.className = kind;
  one.textContent = text;
  return one;
}
