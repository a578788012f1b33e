/**
 * Keeps the kiosk's page for a reload while the network is away (policy 6.3.1).
 *
 * The network goes first: what is kept is the last page that was seen. Nothing but
 * pages of kiosks and their files is kept; what is asked or sent goes by.
 */
"use strict";

const STORE = "training_kiosk";
const PAGE = /^\/training\/kiosk\/[^/]+$/;
const FILE = /^\/hr_training\/static\/door\//;

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
    event.waitUntil(self.clients.claim());
});

async function answer(request) {
    const store = await caches.open(STORE);
    try {
        const response = await fetch(request);
        if (response.ok && !response.redirected) {
            await store.put(request, response.clone());
        }
        return response;
    } catch (error) {
        const kept = await store.match(request);
        if (kept) {
            return kept;
        }
        throw error;
    }
}

self.addEventListener("fetch", (event) => {
    const address = new URL(event.request.url);
    if (
        event.request.method === "GET" &&
        address.origin === self.location.origin &&
        (PAGE.test(address.pathname) || FILE.test(address.pathname))
    ) {
        event.respondWith(answer(event.request));
    }
});
