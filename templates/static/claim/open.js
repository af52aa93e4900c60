/** The opened sheet: the code on the whole screen without asking the network, and a fresh copy to send on. */
import { show } from "./keep/square.js";
import { fetched } from "./asking.js";
import { send } from "./keep/hand.js";
import { words } from "./keep/words.js";

for (const form of document.querySelectorAll("form[data-packed]")) {
  const said = form.querySelector("[role=status]");
  const facts = form.closest(".unit");
  const text = (what) => facts.querySelector(`.facts ${what}`).textContent;
  const does = {
    show: () => show({
      packed: form.dataset.packed, side: Number(form.dataset.modules), name: text("bdi"), title: text(".title"),
    }),
    send: (button) => sendFresh(form, button, said),
  };
  form.addEventListener("submit", (event) => {
    const what = event.submitter?.dataset.does;
    if (!does[what]) return;
    event.preventDefault();
    does[what](event.submitter);
  });
}

// Another sheet's link, opened in this tab, changes no more than what stands after the #: begin with it.
addEventListener("hashchange", beginAnew);
if (location.hash) beginAnew();

function beginAnew() {
  location.replace(`/claim/${location.hash}`);
}

const ready = new WeakMap();

async function sendFresh(form, button, said) {
  if (button.disabled) return;
  button.disabled = true;
  try {
    said.textContent = ready.has(button) ? "" : words.making;
    if (!ready.has(button)) ready.set(button, await fetched(form, button));
    const done = await send(ready.get(button));
    said.textContent = done ? "" : words.ready;
    if (done) ready.delete(button);
  } catch (error) {
    said.textContent = error.message;
  } finally {
    button.disabled = false;
  }
}
