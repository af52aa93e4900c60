/** A code on the whole screen: black on white in every scheme, and the screen stays awake while it is shown. */
import { words } from "./words.js";

const QUIET = 4;
const SVG = "http://www.w3.org/2000/svg";

/** @param {string} packed modules in base64, a bit each, row after row @param {number} side modules of a row */
export function draw(packed, side) {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const dark = (at) => bytes[at >> 3] >> (7 - at % 8) & 1;
  let path = "";
  for (let at = 0; at < side * side; at += 1) {
    if (dark(at)) path += `M${at % side + QUIET} ${Math.floor(at / side) + QUIET}h1v1h-1z`;
  }
  const square = document.createElementNS(SVG, "svg");
  const whole = side + 2 * QUIET;
  square.setAttribute("viewBox", `0 0 ${whole} ${whole}`);
  square.setAttribute("shape-rendering", "crispEdges");
  square.setAttribute("role", "img");
  square.setAttribute("aria-label", words.code);
  const modules = document.createElementNS(SVG, "path");
  modules.setAttribute("d", path);
  square.append(modules);
  return square;
}

/** @param {{packed: string, side: number, name: string, title: string}} code what is shown, and below it whose */
export function show({ packed, side, name, title }) {
  const screen = document.createElement("dialog");
  screen.className = "show";
  screen.setAttribute("aria-label", words.code);
  const below = document.createElement("p");
  const bearer = document.createElement("bdi");
  bearer.textContent = name;
  below.append(bearer, document.createElement("br"), title);
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = words.close;
  close.addEventListener("click", () => screen.close());
  screen.append(draw(packed, side), below, close);
  const awake = stayAwake();
  screen.addEventListener("close", async () => {
    screen.remove();
    (await awake)?.release().catch(() => {});
  });
  document.body.append(screen);
  screen.showModal();
}

// Not every browser can, and a phone that is nearly empty may refuse.
function stayAwake() {
  return navigator.wakeLock?.request("screen").catch(() => undefined);
}
