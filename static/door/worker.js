/* Keeps the kiosk's page for a reload without a network: the page that runs, its script
   and its style, and nothing else. What is said there comes from the network first. */
const CACHE = "hr_training_kiosk";
const PAGE = /^\/training\/kiosk\/[^/]+$/;
const ASSETS = "/hr_training/static/door/";
const PATIENCE = 6000;
// A tablet goes from class to class: pages name people, so that old ones go.
const MOST_PAGES = 2;

const isPage = (url) => PAGE.test(url.pathname);
const isAsset = (url) => url.pathname.startsWith(ASSETS);
/** The page that runs is kept; one that says “elsewhere” or “ended” takes its place away. */
const isKept = (url, answer) =>
    answer.ok && !answer.redirected && (isAsset(url) || answer.headers.get("X-Kiosk") === "run");

async function keep(url, answer) {
    const cache = await caches.open(CACHE);
    if (!isKept(url, answer)) {
        if (isPage(url) && answer.status < 500) {
            await cache.delete(url.href);
        }
        return;
    }
    // Put anew, so that the latest ones stand last.
    await cache.delete(url.href);
    await cache.put(url.href, answer.clone());
    const pages = (await cache.keys()).filter(({ url: href }) => isPage(new URL(href)));
    for (const page of pages.slice(0, -MOST_PAGES)) {
        await cache.delete(page);
    }
}

/** All that the page needs, as it is asked to: it was loaded before there was a worker. */
async function keepAll(paths) {
    const urls = paths.map((path) => new URL(path, self.location.origin));
    const cache = await caches.open(CACHE);
    for (const url of urls) {
        await keep(url, await fetch(url.href, { cache: isPage(url) ? "no-store" : "default" }));
    }
    for (const { url: href } of await cache.keys()) {
        if (isAsset(new URL(href)) && !urls.some((url) => url.href === href)) {
            await cache.delete(href);
        }
    }
}

async function ask(request, url) {
    const kept = await (await caches.open(CACHE)).match(url.href);
    try {
        const answer = await (kept
            ? Promise.race([
                  fetch(request),
                  new Promise((done, fail) => setTimeout(fail, PATIENCE, new Error("late"))),
              ])
            : fetch(request));
        if (kept && answer.status >= 500) {
            return kept;
        }
        await keep(url, answer);
        return answer;
    } catch (error) {
        if (kept) {
            return kept;
        }
        throw error;
    }
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => {
    event.waitUntil(keepAll(event.data.keep || []).catch(() => undefined));
});
self.addEventListener("fetch", (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (
        request.method === "GET" &&
        url.origin === self.location.origin &&
        ((isPage(url) && request.mode === "navigate") || isAsset(url))
    ) {
        event.respondWith(ask(request, url));
    }
});
