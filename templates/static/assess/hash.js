/**
 * The SHA-256 of a file, worked out on this device and written into the field beside it. The file is never sent: its
 * field has no name, and is emptied once it was read.
 */
const LARGEST = 512 * 2 ** 20;

function said(field, words) {
  field.setCustomValidity(words);
  field.reportValidity();
}

async function hashed(input) {
  const [file] = input.files;
  const field = document.getElementById(input.dataset.into);
  if (!file) return;
  said(input, "");
  if (file.size > LARGEST) {
    said(input, input.dataset.tooLarge);
    return;
  }
  field.value = "";
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  field.value = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  field.focus();
}

for (const input of document.querySelectorAll("input[data-into]")) {
  input.addEventListener("change", () => hashed(input));
}
