/**
 * The link on a claim sheet ends in the secret. It goes from the address into its field and nowhere else: out
 * of the address bar, and to the registry only when its holder sends the form.
 */
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
