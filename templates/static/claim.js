/**
 * The link on a claim sheet ends in the secret. It goes from the address into its field and nowhere else: out
 * of the address bar, and to the registry only when its holder sends the form. A secret that is kept on this
 * device goes into the same field at the press of a button.
 */
import { all } from "./claim/keep/store.js";
import { fill, words } from "./claim/keep/words.js";

const SHOWN = 4;
const secret = document.getElementById("secret");
const pin = document.getElementById("pin");

function take() {
  const found = location.hash.slice(1);
  if (!found) return;
  history.replaceState(null, "", location.pathname);
  secret.value = found;
  pin.focus();
}

addEventListener("hashchange", take);
take();

all("secrets").then((kept) => {
  for (const one of kept) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = fill(words.use, { end: one.secret.slice(-SHOWN) });
    button.addEventListener("click", () => {
      secret.value = one.secret;
      pin.focus();
    });
    secret.after(button);
  }
}, () => {});
