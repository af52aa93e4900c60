/** A certificate that is on this device, with what can be done with it here. Every text goes in as text. */
import { file, save, send } from "./hand.js";
import { show } from "./square.js";

/**
 * @param {any} one as the registry handed it out (registry/web/claim/keeping.py)
 * @param {boolean} isKept on this device
 * @param {() => void} off what takes it off
 */
export function card(one, isKept, off) {
  const made = document.getElementById("card").content.cloneNode(true).firstElementChild;
  for (const field of made.querySelectorAll("[data-field]")) {
    const value = one.words[field.dataset.field];
    if (value) field.textContent = value;
    else field.closest("[data-row]")?.remove();
  }
  for (const text of one.words.criteria) {
    const line = document.createElement("li");
    line.textContent = text;
    made.querySelector("[data-list]").append(line);
  }
  const certificate = () => file(new Blob([bytes(one.pdf)], { type: "application/pdf" }), "certificate.pdf");
  const text = (content, name, type) => save(file(new Blob([content], { type }), name));
  const does = {
    show: () => show({ packed: one.packed, side: one.side, name: one.words.name ?? "", title: one.words.title }),
    send: () => send(certificate()),
    pdf: () => save(certificate()),
    wallet: one.wallet && (() => text(JSON.stringify(one.wallet), "credential.json", "application/json")),
    badge: one.badge && (() => text(one.badge, "badge.jwt", "application/jwt")),
    off: isKept && off,
  };
  for (const button of made.querySelectorAll("[data-does]")) {
    const errand = does[button.dataset.does];
    if (errand) button.addEventListener("click", errand);
    else button.closest("li").remove();
  }
  return made;
}

function bytes(base64) {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}
