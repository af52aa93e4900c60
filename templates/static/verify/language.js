/** The reader's language: what was chosen on this device before, else what the browser asks for. */
const CHOSEN = "language";

/** @param {string[]} offered codes @returns {string} the first locale that is wanted and offered */
export function preferred(offered) {
  return [held(), ...navigator.languages].find((one) => offered.includes(one?.split("-")[0])) ?? "en";
}

// Where nothing may be kept, a choice lasts as long as the page.
function held() {
  try {
    return localStorage.getItem(CHOSEN);
  } catch {
    return null;
  }
}

/** Offer a choice at the foot. @param {string} code what is spoken now @param {(code: string) => void} speak */
export function offer(code, speak) {
  const select = document.getElementById("language");
  select.value = code;
  select.onchange = () => {
    try {
      localStorage.setItem(CHOSEN, select.value);
    } catch {
      // It is spoken all the same.
    }
    speak(select.value);
  };
  select.parentElement.hidden = false;
}
