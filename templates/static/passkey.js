/**
 * Passkeys: a form that asks for one is shown only where this runs. Its button lets the browser make or show a
 * passkey; the answer goes into the form's field, and the form is sent. Where something waits to be sent again
 * (`data-again`), the answer is sent by itself first, and what waits follows.
 */
// What the form says of each error, in its data; of any other, `failed`.
const SAID = { NotAllowedError: "cancelled", InvalidStateError: "known", SecurityError: "elsewhere" };
const ANSWERED = 204;

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.codePointAt(0));
}

function text(buffer) {
  const plain = String.fromCodePoint(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const list = (known = []) => known.map((one) => ({ ...one, id: bytes(one.id) }));

async function made(asked) {
  const publicKey = {
    ...asked,
    challenge: bytes(asked.challenge),
    user: { ...asked.user, id: bytes(asked.user.id) },
    excludeCredentials: list(asked.excludeCredentials),
  };
  const { rawId, type, response } = await navigator.credentials.create({ publicKey });
  return whole(rawId, type, { attestationObject: response.attestationObject }, response);
}

async function shown(asked) {
  const publicKey = {
    ...asked,
    challenge: bytes(asked.challenge),
    allowCredentials: list(asked.allowCredentials),
  };
  const { rawId, type, response } = await navigator.credentials.get({ publicKey });
  const { authenticatorData, signature, userHandle } = response;
  return whole(rawId, type, { authenticatorData, signature, ...(userHandle ? { userHandle } : {}) }, response);
}

function whole(rawId, type, parts, { clientDataJSON }) {
  const response = Object.entries({ ...parts, clientDataJSON }).map(([name, buffer]) => [name, text(buffer)]);
  const id = text(rawId);
  return JSON.stringify({ id, rawId: id, type, response: Object.fromEntries(response) });
}

async function ask(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const said = form.querySelector("[data-said]");
  const asked = JSON.parse(form.dataset.asked);
  said.textContent = "";
  try {
    form.elements.answer.value = await (form.dataset.passkey === "make" ? made(asked) : shown(asked));
    if (form.dataset.again) await again(form);
    else form.submit();
  } catch (error) {
    said.textContent = form.dataset[SAID[error.name] ?? "failed"];
  }
}

async function again(form) {
  const body = new URLSearchParams({ answer: form.elements.answer.value });
  const answer = await fetch(form.action, { method: "POST", body, redirect: "error" });
  if (answer.status !== ANSWERED) throw new Error();
  const waits = document.getElementById(form.dataset.again);
  if (waits) waits.submit();
  else history.back();
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.hidden = !window.PublicKeyCredential;
  form.addEventListener("submit", ask);
}
for (const one of document.querySelectorAll("[data-without-passkeys]")) {
  one.hidden = Boolean(window.PublicKeyCredential);
}
