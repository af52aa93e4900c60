/** The table as a file for a spreadsheet, made on this device. */
import { words } from "../verify/showing.js";
import { reason, titles } from "./table.js";

const MINUTE = 60_000;
const QUOTE = "\x22";
const AS_TEXT = "\x27";
// What a spreadsheet would take for a formula, also in the wide letters of East Asian keyboards.
const FORMULA = /^[\s\u200b\ufeff]*[=+\-@\uff0b\uff0d\uff1d\uff20|%]|^[\t\r\n]/;
const COLUMNS = [
  "file", "state", "result", "reason", "name", "competency", "title", "level", "issued", "renew_by",
  "checked", "lists_version", "list", "list_sha256",
];

/** @param {any[]} found the table's lines */
export function save(found) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([csv(found)], { type: "text/csv" }));
  link.download = "certificate-checks.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), MINUTE);
}

/** @returns {string} RFC 4180, with the mark by which a spreadsheet knows UTF-8 */
export function csv(found) {
  const rows = [COLUMNS, ...found.map(values)];
  return `\ufeff${rows.map((row) => row.map(quoted).join(",")).join("\r\n")}\r\n`;
}

function values(one) {
  const { name, number, verdict, snapshot, now } = one;
  const { state, facts } = verdict;
  const list = snapshot?.lists?.get(facts?.s[0]);
  return [
    number ? `${name} (${number})` : name, state, words.states[state][0], facts ? "" : reason(verdict),
    facts?.n, [facts?.c ?? []].flat().join("; "), titles(one).join("; "), facts?.l, written(facts?.m), written(facts?.x),
    new Date(now * 1000).toISOString().replace(/\.\d+/, ""), snapshot?.bundle?.version,
    facts?.s[0], list?.sha,
  ];
}

function quoted(value) {
  const text = String(value ?? "");
  return [QUOTE, FORMULA.test(text) ? AS_TEXT : "", text.replaceAll(QUOTE, QUOTE + QUOTE), QUOTE].join("");
}

function written(yymm) {
  if (!yymm) return "";
  const one = yymm % 100;
  const year = String(2000 + Math.floor(yymm / 100));
  return one ? `${year}-${String(one).padStart(2, "0")}` : year;
}
