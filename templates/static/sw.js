/**
 * Keeps the page itself for use without a network: exactly these paths, in one version at a time. Everything
 * else, the consoles and the claim above all, passes by. It stores no address that was asked for.
 */
const VERSION = "shell-{version}";
const SHELL = ["{paths}"];

addEventListener("install", (event) => {
  skipWaiting();
  const fresh = SHELL.map((path) => new Request(path, { cache: "no-cache", credentials: "omit" }));
  event.waitUntil(caches.open(VERSION).then((shell) => shell.addAll(fresh)));
});

addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("shell-") && name !== VERSION;
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name)))));
});

addEventListener("fetch", (event) => {
  const { origin, pathname, search } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin || search || !SHELL.includes(pathname)) return;
  // By path alone: the request's own address may end in a certificate.
  event.respondWith(caches.match(pathname, { cacheName: VERSION }).then((held) => held ?? fetch(pathname)));
});
