/* The screen in class: a code that changes every 30 seconds, and how many are there. */
(() => {
    const page = document.getElementById("code");
    const path = page.dataset.path;
    const texts = JSON.parse(page.dataset.texts);
    const $ = (id) => document.getElementById(id);
    const PATIENCE = 8000;
    // Between two codes the number of people is asked for.
    const POLL = 6000;
    const RETRY = 3000;
    const GRACE = 20000;

    let now = JSON.parse(page.dataset.now);
    let until = Date.now() + now.left * 1000;
    let lost = false;
    let timer = null;

    function apply(given) {
        now = given;
        until = Date.now() + (given.left || 0) * 1000;
    }

    function render() {
        const left = Math.max(0, Math.ceil((until - Date.now()) / 1000));
        const closed = Boolean(now.error);
        // A code is taken for one stretch after its own.
        const old = closed || Date.now() > until + GRACE;
        page.classList.toggle("door_old", old);
        if (now.image && $("image").src !== now.image) {
            $("image").src = now.image;
        }
        if (now.counts) {
            $("there").textContent = `${now.counts.there} / ${now.counts.seated}`;
        }
        $("left").textContent = closed ? "" : String(left);
        $("rest").style.transform = `scaleX(${Math.min(1, left / 30)})`;
        let over = "";
        if (closed) {
            over = now.error;
        } else if (old) {
            over = texts.old;
        }
        $("over").textContent = over;
        $("over").hidden = !over;
        $("left_line").hidden = closed;
        $("how").hidden = closed;
        $("early").hidden = closed || !now.early;
        $("lost").hidden = !lost || closed;
        page.dataset.state = closed ? "closed" : old ? "old" : "open";
    }

    async function refresh() {
        clearTimeout(timer);
        let pause = RETRY;
        const control = new AbortController();
        const limit = setTimeout(() => control.abort(), PATIENCE);
        try {
            const response = await fetch(path, { cache: "no-store", signal: control.signal });
            if (response.redirected) {
                // Logged out meanwhile: the page itself asks for the login.
                location.reload();
                return;
            }
            const given = await response.json();
            if (response.status >= 500 || !(given.image || given.error)) {
                throw new Error("no answer");
            }
            lost = false;
            apply(given);
            pause = Math.min(POLL, (given.left || POLL / 1000) * 1000 + 200);
        } catch {
            lost = true;
        } finally {
            clearTimeout(limit);
        }
        timer = setTimeout(refresh, pause);
        render();
    }

    let light = null;
    async function wake() {
        if (document.visibilityState !== "visible") {
            return;
        }
        refresh();
        try {
            light = await navigator.wakeLock.request("screen");
        } catch {
            light = null;
        }
    }

    document.addEventListener("visibilitychange", wake);
    window.addEventListener("online", wake);
    render();
    wake();
    setInterval(render, 500);
})();
