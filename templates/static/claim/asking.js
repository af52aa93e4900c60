/** Asking the registry as a form would, with secret and PIN in the body, for an answer that a script takes. */
import { file } from "./keep/hand.js";

const WHY = {
  403: "Secret and PIN no longer open this. Open it again.",
  409: "No copy was made: all copies are used, or this certificate no longer counts.",
  429: "Too much is asked at this moment. Try again in a minute.",
  503: "That is not possible right now. Try again later.",
};

/** @param {HTMLFormElement} form @param {Record<string, string>} more fields @returns {Promise<Response>} */
export async function ask(form, address, more = {}) {
  const body = new URLSearchParams(new FormData(form));
  for (const [name, value] of Object.entries(more)) body.set(name, value);
  let answer;
  try {
    answer = await fetch(address, { method: "POST", body, cache: "no-store", credentials: "omit" });
  } catch {
    throw new Error("The registry cannot be reached. Are you connected?");
  }
  if (!answer.ok) throw new Error(WHY[answer.status] ?? "That did not work. Open the page again.");
  return answer;
}

/** @returns {Promise<File>} the certificate that a button of the form asks for */
export async function fetched(form, button) {
  const answer = await ask(form, button.getAttribute("formaction") ?? form.getAttribute("action"));
  if (answer.headers.get("Content-Type") !== "application/pdf") throw new Error(WHY[409]);
  return file(await answer.blob(), "certificate.pdf");
}
