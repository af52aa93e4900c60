/** A secret that is kept on this device follows the one that took its place. */
import { all, forget, keep } from "./keep/store.js";

const form = document.querySelector("[data-before]");
const letters = (secret) => secret.toUpperCase().replace(/[\s-]/g, "");

for (const { secret } of await all("secrets").catch(() => [])) {
  if (letters(secret) !== letters(form.dataset.before)) continue;
  await keep("secrets", [{ secret: form.elements.secret.value }]);
  await forget("secrets", secret);
}
