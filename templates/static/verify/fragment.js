/** The fragment leaves the address bar before anything else happens. */

/** @returns {string | undefined} what the address brought along; it is gone from there */
export function takeFragment() {
  const { hash, pathname } = location;
  if (hash.length < 2 || hash === "#main") return undefined;
  history.replaceState(null, "", pathname);
  return hash.slice(1);
}

/** What the page was opened with. */
export const arrived = takeFragment();
