/**
 * Keeps the page itself for use without a network: exactly these paths, in one version at a time. Everything
 * else, the consoles and the claim above all, passes by. It stores no address that was asked for.
 */
const VERSION = "shell-{version}";
const SHELL = ["{paths}"];
/** Each group only for whoever has used it, and from then on. */
const MORE = { more: [] };

const take = (shell, paths) => shell.addAll(
  paths.map((one) => new Request(one, { cache: "no-cache", credentials: "omit" })),
);

self.oninstall = (event) => {
  skipWaiting();
  event.waitUntil(caches.open(VERSION).then(async (shell) => {
    const paths = [SHELL];
    for (const group of Object.values(MORE)) if (await caches.match(group[0])) paths.push(group);
    await take(shell, paths.flat());
  }));
};

self.onmessage = (event) => event.waitUntil(caches.open(VERSION).then(async (shell) => {
  const group = MORE[event.data] ?? [];
  if (group.length && !await shell.match(group[0])) await take(shell, group);
}));

self.onactivate = (event) => {
  const old = (one) => one.startsWith("shell-") && one !== VERSION;
  event.waitUntil(caches.keys().then((all) => Promise.all(all.filter(old).map((one) => caches.delete(one)))));
};

self.onfetch = (event) => {
  const { origin, pathname, search } = new URL(event.request.url);
  if (search || origin !== location.origin || event.request.method !== "GET") return;
  if (![SHELL, ...Object.values(MORE)].flat().includes(pathname)) return;
  // By path alone: the request's own address may end in a certificate.
  event.respondWith(caches.match(pathname, { cacheName: VERSION }).then((held) => held ?? fetch(pathname)));
};
