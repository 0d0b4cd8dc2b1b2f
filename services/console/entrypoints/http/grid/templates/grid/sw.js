/** Keeps the report form and what it needs, so that it opens without a network. Scope: /grid. */

const SHELL = "huying-grid-{{ digest }}";
const MODULES = {{ modules | tojson }};
const PAGE = "/grid/report";

self.addEventListener("install", (event) => {
  event.waitUntil(keepModules().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOlder().then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  if (event.data?.keep === PAGE) event.waitUntil(keepPage());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && url.pathname.startsWith("/grid")) event.respondWith(navigated(request));
  else if (url.pathname.startsWith("/assets/")) event.respondWith(asset(request));
});

async function keepModules() {
  const cache = await caches.open(SHELL);
  await cache.addAll(MODULES);
}

/** Keep the page as the signed-in person sees it, and whatever it refers to. */
async function keepPage() {
  const page = await fetch(PAGE, { redirect: "manual", cache: "no-store" }).catch(() => null);
  if (!page?.ok) return;
  const cache = await caches.open(SHELL);
  const named = (await page.clone().text()).matchAll(/"(\/assets\/[0-9a-f]{10}\/[^"]+)"/g);
  const wanted = [...new Set([...named].map(([, address]) => address))];
  const missing = [];
  for (const address of wanted) if (!(await cache.match(address))) missing.push(address);
  await Promise.allSettled(missing.map((address) => cache.add(address)));
  await cache.put(PAGE, page);
}

/** The network first: what is kept is for when there is none. */
async function navigated(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(PAGE)) ?? Response.error();
  }
}

/** An address of an asset changes with the asset, so what is kept is right. */
async function asset(request) {
  return (await caches.match(request)) ?? fetch(request);
}

async function forgetOlder() {
  const names = await caches.keys();
  const older = names.filter((name) => name.startsWith("huying-grid-") && name !== SHELL);
  await Promise.all(older.map((name) => caches.delete(name)));
}
