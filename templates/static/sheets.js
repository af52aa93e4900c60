/**
 * While a part is being sent, the page says how far it is, without being loaded again.
 */
const PACE = 2000;
const parts = document.getElementById("parts");
const places = parts.querySelectorAll("[data-part]");

function printed(rows, of) {
  return parts.dataset.printed.replace("{rows}", rows).replace("{of}", of);
}

function show(found) {
  for (const place of places) {
    const sent = found[place.dataset.part];
    if (!sent) continue;
    if (sent.rows !== null) place.textContent = printed(sent.rows, place.dataset.sheets);
    else if (sent.whole) place.textContent = parts.dataset.sent;
    else place.textContent = parts.dataset.cut;
  }
}

async function look() {
  if (document.hidden) return;
  try {
    const answer = await fetch(parts.dataset.at, { headers: { Accept: "application/json" }, redirect: "error" });
    if (answer.ok) show(await answer.json());
  } catch {
    // The next look may find it.
  }
}

let timer = 0;

function follow() {
  timer ||= setInterval(look, PACE);
}

for (const link of document.querySelectorAll("a[data-follow]")) link.addEventListener("click", follow);
if (parts.dataset.sending) follow();
