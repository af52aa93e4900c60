/** Asking the registry as a form would, with secret and PIN in the body, for an answer that a script takes. */
import { file } from "./keep/hand.js";
import { words } from "./keep/words.js";

/** @param {HTMLFormElement} form @param {Record<string, string>} more fields @returns {Promise<Response>} */
export async function ask(form, address, more = {}) {
  const body = new URLSearchParams(new FormData(form));
  for (const [name, value] of Object.entries(more)) body.set(name, value);
  let answer;
  try {
    answer = await fetch(address, { method: "POST", body, cache: "no-store", credentials: "omit" });
  } catch {
    throw new Error(words.unreachable);
  }
  if (!answer.ok) throw new Error(words.refused[answer.status] ?? words.failed);
  return answer;
}

/** @returns {Promise<File>} the certificate that a button of the form asks for */
export async function fetched(form, button) {
  const answer = await ask(form, button.getAttribute("formaction") ?? form.getAttribute("action"));
  if (answer.headers.get("Content-Type") !== "application/pdf") throw new Error(words.refused[409]);
  return file(await answer.blob(), "certificate.pdf");
}
