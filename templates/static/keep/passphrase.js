/** The form in which a passphrase is chosen, and the file that comes of it. */
import { file, save } from "./hand.js";
import { seal } from "./sealed.js";

/** @param {HTMLFormElement} form @param {() => Promise<any[]>} certificates what goes into the file */
export function makesFile(form, certificates) {
  const [first, second] = form.querySelectorAll("input");
  const said = form.querySelector("[role=status]");
  const button = form.querySelector("button");
  const compare = () => second.setCustomValidity(first.value === second.value ? "" : "The two are not the same.");
  form.addEventListener("input", compare);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      said.textContent = "What goes into the file is being fetched…";
      const inside = { form: 1, certificates: await certificates() };
      const bytes = await seal(first.value, inside, percent(said, "The file is being sealed"));
      save(file(new Blob([bytes], { type: "application/octet-stream" }), "keepsake.bin"));
      said.textContent = "The file is made: keepsake.bin. Move it to a place of yours.";
      form.reset();
    } catch (error) {
      said.textContent = error.message;
    } finally {
      button.disabled = false;
    }
  });
}

/** @param {HTMLElement} said @param {string} words @returns {(part: number) => void} */
export function percent(said, words) {
  said.textContent = `${words}…`;
  return (part) => { said.textContent = `${words}… ${Math.floor(part * 100)} %`; };
}
