/* Pages come from the network. Without one, those that were kept are shown, with the time of which
   they are. `SITE` is what the service says of itself, in the file that imports this one. */
"use strict";

const CACHE = `kept-${SITE.language}`;
const WEEK = 7 * 24 * 60 * 60 * 1000;
// Milliseconds that a slow network may take where there is a copy.
const PATIENCE = 8000;
const HEADERS = ["Content-Type", "Content-Security-Policy", "Date"];
const OUT_OF_ORDER = [502, 503, 504];

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(keep());
});

addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (pathname.startsWith(`${SITE.home}desk`)) return;
    event.respondWith(open(request));
    event.waitUntil(renew());
  } else if (SITE.files.includes(pathname + new URL(request.url).search)) {
    event.respondWith(fetch(request).catch(() => recall(request.url)));
  }
});

/* Fetches what is to be kept, first things first, until there is no room. */
async function keep() {
  const cache = await caches.open(CACHE);
  let room = SITE.limit;
  for (const address of [...SITE.files, ...SITE.pages]) {
    const answer = await fetch(address, { cache: "no-cache" }).catch(() => null);
    if (!answer?.ok || answer.redirected) continue;
    const body = await pack(answer);
    if (body.size > room) continue;
    room -= body.size;
    const headers = HEADERS.map((name) => [name, answer.headers.get(name)]);
    await cache.put(address, new Response(body, { headers }));
  }
  await drop(cache);
}

async function drop(cache) {
  const wanted = new Set([...SITE.files, ...SITE.pages]);
  for (const { url } of await cache.keys()) {
    const { pathname, search } = new URL(url);
    if (!wanted.has(pathname + search)) await cache.delete(url);
  }
}

async function renew() {
  const first = await (await caches.open(CACHE)).match(SITE.pages[0]);
  const age = first ? Date.now() - Date.parse(first.headers.get("Date")) : Infinity;
  if (age > WEEK && !navigator.connection?.saveData) await keep().catch(() => {});
}

async function open(request) {
  const copy = await find(request.url);
  try {
    const answer = await (copy.exact ? soon(fetch(request)) : fetch(request));
    return OUT_OF_ORDER.includes(answer.status) && copy.page ? show(copy) : answer;
  } catch (error) {
    if (!copy.page) throw error;
    return show(copy);
  }
}

function soon(answer) {
  const late = new Promise((_, refuse) => { setTimeout(refuse, PATIENCE, new Error("late")); });
  return Promise.race([answer, late]);
}

/* The copy of a page, or of the page that says most about the same. */
async function find(url) {
  const cache = await caches.open(CACHE);
  const { pathname, search } = new URL(url);
  const own = await cache.match(pathname + search);
  if (own) return { page: own, exact: true };
  const near = SITE.instead.find(([start]) => pathname.startsWith(start));
  const page = near && await cache.match(near[1]);
  return { page: page || await cache.match(SITE.fallback), exact: false };
}

async function recall(url) {
  const { pathname, search } = new URL(url);
  const kept = await (await caches.open(CACHE)).match(pathname + search);
  return kept ? new Response(unpack(kept), { headers: kept.headers }) : Response.error();
}

async function show({ page, exact }) {
  const day = new Intl.DateTimeFormat(SITE.locale, { dateStyle: "long", timeStyle: "short" });
  const time = day.format(new Date(page.headers.get("Date")));
  const words = (exact ? SITE.words.kept : SITE.words.instead).replace("{time}", time);
  const banner = `<aside class="band offline" role="status">${words}</aside>`;
  const text = await new Response(unpack(page)).text();
  return new Response(text.replace("<main ", `${banner}<main `), { headers: page.headers });
}

/* Compressed, where the browser can. */
async function pack(answer) {
  if (typeof CompressionStream === "undefined" || isPacked(answer)) return answer.blob();
  return new Response(answer.body.pipeThrough(new CompressionStream("gzip"))).blob();
}

function unpack(kept) {
  if (typeof CompressionStream === "undefined" || isPacked(kept)) return kept.body;
  return kept.body.pipeThrough(new DecompressionStream("gzip"));
}

function isPacked(answer) {
  return answer.headers.get("Content-Type").startsWith("font/");
}
