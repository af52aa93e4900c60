/**
 * The numbers of a batch move while it is issued, without the page being loaded again. When its state changes, or
 * nothing is answered any more (signed out), the page is loaded once, and says itself what is the matter.
 */
const PACE = 2000;
const MOST_FAILURES = 5;

const batch = document.getElementById("batch");
const bar = document.getElementById("bar");
const trouble = document.getElementById("trouble");
let failures = 0;

function show(found) {
  bar.value = found.issued;
  bar.max = found.good;
  for (const place of batch.querySelectorAll("[data-words]")) {
    place.textContent = found.words[place.dataset.words] || batch.dataset.unknown;
  }
  trouble.textContent = found.words.trouble;
  trouble.hidden = !found.words.trouble;
}

async function look() {
  if (document.hidden) return;
  let found;
  try {
    const answer = await fetch(batch.dataset.at, { headers: { Accept: "application/json" }, redirect: "error" });
    if (!answer.ok) throw new Error();
    found = await answer.json();
  } catch {
    failures += 1;
    if (failures >= MOST_FAILURES) location.reload();
    return;
  }
  failures = 0;
  if (found.state === batch.dataset.state) show(found);
  else location.reload();
}

setInterval(look, PACE);
document.addEventListener("visibilitychange", look);
