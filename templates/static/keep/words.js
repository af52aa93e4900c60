/** What the scripts of a page say, in the page's language: it stands in the page itself. */
const page = document.querySelector("[data-words]");
export const words = JSON.parse(page?.dataset.words ?? "{}");

/** @param {string} text of the catalogue @param {Record<string, string>} values what stands in its places */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}
