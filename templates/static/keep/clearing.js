/** Clearing this device: everything that a page can reach of what this site left on it. */
import { forgetAll } from "./store.js";

/** @returns {Promise<void>} */
export async function clear() {
  localStorage.clear();
  sessionStorage.clear();
  await forgetAll();
  for (const name of await caches.keys()) await caches.delete(name);
  for (const one of await navigator.serviceWorker?.getRegistrations() ?? []) await one.unregister();
}
