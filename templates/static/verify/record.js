/** A record of a check, as a file on this device: no code, and no name unless whoever checked asks for it. */
import { $, fill, time, words } from "./showing.js";

const MINUTE = 60_000;

/**
 * @param {"text" | "json"} kind
 * @param {{state: string, why: string, facts?: any, snapshot?: any, texts?: any, now: number}} shown
 * @param {boolean} named whether the name goes in
 */
export function record(kind, shown, named) {
  const [name, type, content] = kind === "json"
    ? ["certificate-check.json", "application/json", data(shown, named)]
    : ["certificate-check.txt", "text/plain", text(shown, named)];
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content, "\n"], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), MINUTE);
}

function data({ state, why, facts, snapshot, texts, now }, named) {
  const { bundle } = snapshot ?? {};
  const list = listOf(facts, snapshot);
  const certificate = facts && {
    ...(named ? { name: facts.n } : {}),
    competency: [facts.c].flat().map((ref) => ({ code: ref, title: texts?.competencies[ref]?.title })),
    level: facts.l, issued: facts.m && written(facts.m), renew_by: facts.x && written(facts.x), provider: facts.p,
  };
  return JSON.stringify({
    form: 1, page: location.host, checked: iso(now), state, why: why || undefined, certificate,
    bundle: bundle && { version: bundle.version, made: iso(bundle.iat) },
    list: list && { number: facts.s[0], made: iso(list.iat), sha256: list.sha },
  }, null, 2);
}

function text({ facts, snapshot }, named) {
  const { bundle } = snapshot ?? {};
  const list = listOf(facts, snapshot);
  const rows = [...$("facts").querySelectorAll("dt")].map((name) => [name, name.nextElementSibling])
    .filter(([, value]) => named || !value.classList.contains("name"))
    .map(([name, value]) => `${name.textContent}: ${value.innerText.trim().replace(/\s+/g, " ")}`);
  return [
    location.host, "", $("headline").textContent, $("sentence").textContent, "", ...rows, ...rows.length ? [""] : [],
    $("when").textContent, $("age").textContent,
    ...bundle ? [fill(words.record_bundle, { version: bundle.version })] : [],
    ...list ? [fill(words.record_list, { number: facts.s[0], time: time(list.iat), sha: list.sha })] : [],
  ].join("\n").replace(/[\u2066\u2069]/g, "");
}

function listOf(facts, snapshot) {
  const list = snapshot?.lists?.get(facts?.s[0]);
  return typeof list === "object" ? list : undefined;
}

function written(yymm) {
  const [year, one] = [2000 + Math.floor(yymm / 100), yymm % 100];
  return one ? `${year}-${String(one).padStart(2, "0")}` : String(year);
}

function iso(at) {
  return new Date(at * 1000).toISOString().replace(/\.\d+/, "");
}
