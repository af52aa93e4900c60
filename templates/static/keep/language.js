/** The page carries every language, and is shown in one: nothing is asked of the network for it. */
import { offer, preferred } from "../verify/language.js";

const others = new Map(Array.from(
  document.querySelectorAll("template[data-language]"), (one) => [one.dataset.language, one],
));

function speak(code) {
  const { content, dataset } = others.get(code);
  Object.assign(document.documentElement, { lang: code, dir: dataset.direction });
  document.title = dataset.title;
  document.body.replaceChildren(content);
}

const [code] = preferred(["en", ...others.keys()]).split("-");
if (others.has(code)) speak(code);
offer(code, () => location.reload());
