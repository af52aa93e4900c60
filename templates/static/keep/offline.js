/** Making the page of what is kept work without a network: the service worker keeps its files from now on. */
export async function keepOffline() {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  const policy = window.trustedTypes?.createPolicy("registry-worker", { createScriptURL: () => "/sw.js" });
  const address = policy?.createScriptURL("") ?? "/sw.js";
  // A newer one that takes over in the meantime has to be told too.
  workers.addEventListener("controllerchange", () => workers.controller?.postMessage("keep"));
  await workers.register(address, { scope: "/", updateViaCache: "none" });
  const { active } = await workers.ready;
  active.postMessage("keep");
}
