/**
 * Keeps the page itself for use without a network: exactly these paths, in one version at a time. Everything
 * else, the consoles and the claim above all, passes by. It stores no address that was asked for.
 */
const VERSION = "shell-{version}";
const SHELL = ["{paths}"];
/** Only for whoever has opened the page of what is kept, and from then on. */
const KEPT = ["{kept}"];

const take = (paths) => caches.open(VERSION).then((shell) => shell.addAll(
  paths.map((one) => new Request(one, { cache: "no-cache", credentials: "omit" })),
));

self.oninstall = (event) => {
  skipWaiting();
  event.waitUntil(caches.match("/keep").then((held) => take(held ? SHELL.concat(KEPT) : SHELL)));
};

self.onmessage = (event) => event.waitUntil(take(KEPT));

self.onactivate = (event) => {
  const old = (one) => one.startsWith("shell-") && one !== VERSION;
  event.waitUntil(caches.keys().then((all) => Promise.all(all.filter(old).map((one) => caches.delete(one)))));
};

self.onfetch = (event) => {
  const { origin, pathname, search } = new URL(event.request.url);
  if (search || origin !== location.origin || event.request.method !== "GET") return;
  if (!SHELL.concat(KEPT).includes(pathname)) return;
  // By path alone: the request's own address may end in a certificate.
  event.respondWith(caches.match(pathname, { cacheName: VERSION }).then((held) => held ?? fetch(pathname)));
};
