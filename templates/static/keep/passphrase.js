/** The form in which a passphrase is chosen, and the file that comes of it. */
import { file, save } from "./hand.js";
import { seal } from "./sealed.js";
import { fill, words } from "./words.js";

const NAME = "keepsake.bin";

/** @param {HTMLFormElement} form @param {() => Promise<any[]>} certificates what goes into the file */
export function makesFile(form, certificates) {
  const [first, second] = form.querySelectorAll("input");
  const said = form.querySelector("[role=status]");
  const button = form.querySelector("button");
  const compare = () => second.setCustomValidity(first.value === second.value ? "" : words.differ);
  form.addEventListener("input", compare);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      said.textContent = words.fetching;
      const inside = { form: 1, certificates: await certificates() };
      const bytes = await seal(first.value, inside, percent(said, words.sealing));
      save(file(new Blob([bytes], { type: "application/octet-stream" }), NAME));
      said.textContent = fill(words.made, { name: NAME });
      form.reset();
    } catch (error) {
      said.textContent = error.message;
    } finally {
      button.disabled = false;
    }
  });
}

/** @param {HTMLElement} said @param {string} errand @returns {(part: number) => void} */
export function percent(said, errand) {
  said.textContent = `${errand}…`;
  return (part) => { said.textContent = `${errand}… ${Math.floor(part * 100)} %`; };
}
