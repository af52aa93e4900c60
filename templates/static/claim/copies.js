/** Choosing what a copy shows: what will be seen changes at once, and what a person calls a copy stays here. */
import { fetched } from "./asking.js";
import { send } from "./keep/hand.js";
import { words } from "./keep/words.js";

const LABELS = "copy ";
const form = document.getElementById("choice");
const said = form.querySelector("[role=status]");
// List and number of copies are the registry's: they are asked for anew once the copy is in hand.
const again = document.getElementById("again");
const left = document.getElementById("left");
let ready;

function preview() {
  ready = undefined;
  again.hidden = true;
  said.textContent = "";
  const { name, provider, when } = form.elements;
  const shown = { name: name.checked, provider: provider?.checked, month: when.value === "month" };
  for (const one of form.querySelectorAll("[data-when]")) one.hidden = !shown[one.dataset.when];
  for (const one of form.querySelectorAll("[data-unless]")) one.hidden = shown[one.dataset.unless];
}

async function make(event) {
  const button = event.submitter;
  if (!button?.dataset.does || button.disabled) return;
  event.preventDefault();
  button.disabled = true;
  try {
    said.textContent = words.copy_being_made;
    ready ??= await fetched(form, button);
    left.hidden = true;
    const done = await send(ready);
    said.textContent = done ? words.copy_made : words.copy_ready;
    if (done) ready = undefined;
    again.hidden = !done;
  } catch (error) {
    said.textContent = error.message;
  } finally {
    button.disabled = false;
  }
}

for (const field of document.querySelectorAll("[data-label]")) {
  field.value = localStorage.getItem(LABELS + field.dataset.label) ?? "";
  field.addEventListener("change", () => {
    if (field.value.trim()) localStorage.setItem(LABELS + field.dataset.label, field.value.trim());
    else localStorage.removeItem(LABELS + field.dataset.label);
  });
}
form.addEventListener("change", preview);
form.addEventListener("submit", make);
preview();
