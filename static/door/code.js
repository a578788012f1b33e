/**
 * The code on the trainer's screen: another one every 30 seconds (policy 6.3.1).
 */
(function () {
    "use strict";

    const root = document.getElementById("code");
    const path = root.dataset.path;
    let now = JSON.parse(root.dataset.now);
    let until = 0;
    let failed = "";
    let asked = 0;

    const image = root.querySelector("img");
    const bar = root.querySelector(".code_left i");
    const count = root.querySelector(".code_count");
    const note = root.querySelector(".code_note");

    function draw() {
        if (now.image) {
            image.src = now.image;
            until = Date.now() + now.left * 1000;
        }
        if (now.counts) {
            count.textContent = now.counts.there + " / " + now.counts.seated;
        }
        note.textContent = failed || now.note || "";
    }

    async function renew() {
        asked = Date.now();
        try {
            const response = await window.fetch(path, {
                cache: "no-store",
                credentials: "same-origin",
            });
            const values = await response.json();
            now = response.ok ? values : { note: values.error };
            failed = "";
            if (!response.ok) {
                until = 0;
            }
        } catch {
            failed = root.dataset.offline;
        }
        draw();
    }

    function tick() {
        const left = Math.max(0, until - Date.now());
        bar.style.width = Math.min(100, left / 300) + "%";
        if (!left && Date.now() - asked > 1000) {
            renew();
        }
        // It is good for as long again; after that whoever scans it is sent away.
        image.classList.toggle("is_old", Date.now() - until > 20000);
    }

    draw();
    tick();
    setInterval(tick, 250);
    // Every five seconds: who has signed in is seen while the code stands.
    setInterval(renew, 5000);
    document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "visible") {
            renew();
        }
    });
    if (navigator.wakeLock) {
        navigator.wakeLock.request("screen").catch(() => {});
    }
})();
