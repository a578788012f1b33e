/**
 * The tablet at the door of a class (policy 6.3.1).
 *
 * A page of its own, without Odoo's framework: it has to start on an old tablet, to
 * stand a night, and to work while the network is away. What is scanned is kept on the
 * tablet with its own time before it is sent, and forgotten when the server has
 * answered for it; the server takes each key once. Texts come from the page.
 */
(function () {
    "use strict";

    const SHOWN_MS = 5000; // how long a result stands
    const IDLE_MS = 20000; // the next person does not see whom this one looked for
    const POLL_MS = 20000;
    const TIMEOUT_MS = 8000;
    const RETRY_MS = [1000, 2000, 4000, 8000, 15000];
    const SCAN_MS = 80; // a scanner types faster than anybody
    const MOST_NAMES = 8;
    const MOST_SENT = 100;

    const root = document.getElementById("kiosk");
    const path = root.dataset.path;
    const texts = JSON.parse(root.dataset.texts);
    const KEPT = "training_kiosk:" + path;
    const SEEN = KEPT + ":state";

    // ------------------------------------------------------------
    // KEPT ON THE TABLET
    // ------------------------------------------------------------

    function load(key, otherwise) {
        try {
            return JSON.parse(localStorage.getItem(key)) || otherwise;
        } catch {
            return otherwise;
        }
    }

    function keep(key, value) {
        try {
            localStorage.setItem(key, JSON.stringify(value));
        } catch {
            // A tablet without storage keeps them as long as the page is open.
        }
    }

    // A page that came out of the cache is older than what was seen since.
    let state = JSON.parse(root.dataset.state);
    const seen = load(SEEN, null);
    if (seen && seen.at > state.at) {
        state = seen;
    }
    let waiting = load(KEPT, []);
    let online = true;
    let tries = 0;
    let sending = false;
    let timer = null;

    function makeKey() {
        const numbers = new Uint32Array(4);
        crypto.getRandomValues(numbers);
        return Array.from(numbers, (number) => number.toString(36)).join("-");
    }

    // ------------------------------------------------------------
    // PAGE
    // ------------------------------------------------------------

    function make(tag, className, parent) {
        const element = document.createElement(tag);
        element.className = className || "";
        if (parent) {
            parent.appendChild(element);
        }
        return element;
    }

    root.className = "kiosk";
    const head = make("header", "kiosk_head", root);
    const title = make("h1", "", head);
    const clock = make("div", "kiosk_clock", head);
    const facts = make("div", "kiosk_facts", root);
    const period = make("span", "", facts);
    const count = make("span", "kiosk_count", facts);
    const banner = make("section", "kiosk_banner kiosk_idle", root);
    banner.setAttribute("role", "status");
    const bannerName = make("strong", "", banner);
    const bannerText = make("span", "", banner);
    const waits = make("div", "kiosk_waiting", root);
    const search = make("input", "kiosk_search", root);
    search.type = "search";
    search.placeholder = texts.search;
    search.setAttribute("aria-label", texts.search);
    search.autocomplete = "off";
    search.spellcheck = false;
    const names = make("div", "kiosk_names", root);
    const veil = make("div", "kiosk_veil", document.body);
    const ask = make("div", "kiosk_ask", document.body);
    ask.setAttribute("role", "dialog");
    veil.hidden = ask.hidden = true;

    function clockText(moment) {
        return new Date(moment).toLocaleTimeString(document.documentElement.lang, {
            hour: "2-digit",
            minute: "2-digit",
            hour12: false,
            timeZone: state.tz || undefined,
        });
    }

    function tick() {
        // By the server's clock: the tablet's may be an hour wrong.
        clock.textContent = clockText(Date.now() + (state.ahead || 0));
    }

    let shown = null;

    function show(kind, name, text, sound) {
        clearTimeout(shown);
        banner.className = "kiosk_banner door_" + kind;
        bannerName.textContent = name || "";
        bannerText.textContent = text || "";
        beep(sound || kind);
        shown = setTimeout(rest, SHOWN_MS);
    }

    function rest() {
        const open = state.state === "open";
        banner.className = "kiosk_banner kiosk_idle";
        bannerName.textContent = "";
        bannerText.textContent = open
            ? texts.ready
            : state.state === "early"
              ? texts.early + " " + (state.window || "")
              : texts.closed;
        search.hidden = names.hidden = state.state === "closed";
    }

    function draw() {
        title.textContent = state.title || "";
        period.textContent = state.period || "";
        const counts = state.counts || { there: 0, seated: 0 };
        count.textContent = texts.signed + ": " + counts.there + " / " + counts.seated;
        waits.hidden = !waiting.length && online;
        waits.textContent = "";
        if (waiting.length) {
            make("b", "", waits).textContent = waiting.length + " · ";
            waits.append(texts.waiting);
            const last = waiting
                .slice(-3)
                .map((entry) => clockText(entry.at + (state.ahead || 0)) + " " + (entry.name || "…"));
            make("div", "", waits).textContent = last.join(" · ");
        } else {
            waits.textContent = texts.offline;
        }
    }

    // Two tones that nobody takes for each other; browsers allow them after a tap.
    let audio = null;

    function beep(kind) {
        try {
            audio = audio || new (window.AudioContext || window.webkitAudioContext)();
            if (audio.state === "suspended") {
                audio.resume();
                return;
            }
            const tones = { good: [880, 1320], wait: [660], bad: [220, 180] }[kind] || [];
            tones.forEach((hertz, number) => {
                const tone = audio.createOscillator();
                const volume = audio.createGain();
                const start = audio.currentTime + number * 0.14;
                tone.frequency.value = hertz;
                volume.gain.setValueAtTime(0.25, start);
                volume.gain.exponentialRampToValueAtTime(0.001, start + 0.25);
                tone.connect(volume).connect(audio.destination);
                tone.start(start);
                tone.stop(start + 0.26);
            });
        } catch {
            // Without sound there is still the colour.
        }
    }

    // ------------------------------------------------------------
    // SEND
    // ------------------------------------------------------------

    async function call(address, body) {
        const stop = new AbortController();
        const clockwork = setTimeout(() => stop.abort(), TIMEOUT_MS);
        try {
            const response = await window.fetch(path + address, {
                method: body ? "POST" : "GET",
                headers: body ? { "Content-Type": "application/json" } : {},
                body: body ? JSON.stringify(body) : undefined,
                cache: "no-store",
                credentials: "same-origin",
                signal: stop.signal,
            });
            if (response.status >= 500) {
                throw new Error(String(response.status));
            }
            return { status: response.status, values: await response.json() };
        } finally {
            clearTimeout(clockwork);
        }
    }

    function take(values) {
        if (values.at) {
            const roster = values.roster || state.roster;
            state = { ...values, roster, ahead: values.at - Date.now() };
            keep(SEEN, state);
        } else {
            state = { ...state, state: "closed" };
        }
        online = true;
        tries = 0;
    }

    function sign(entry) {
        waiting.push({ ...entry, key: makeKey(), at: Date.now() });
        keep(KEPT, waiting);
        draw();
        send();
    }

    async function send() {
        if (sending || !waiting.length) {
            return;
        }
        sending = true;
        clearTimeout(timer);
        const some = waiting.slice(0, MOST_SENT);
        const last = some[some.length - 1];
        try {
            const { status, values } = await call("/sign", {
                now: Date.now(),
                entries: some.map(({ key, badge, person, at }) => ({ key, badge, person, at })),
            });
            take(values);
            const results = values.results || [];
            const answered = new Set(results.map((result) => result.key));
            if (status >= 400) {
                // It will not change its mind: nothing is lost silently.
                some.forEach((entry) => answered.add(entry.key));
                show("bad", last.name, values.reason || texts.failed);
            }
            waiting = waiting.filter((entry) => !answered.has(entry.key));
            keep(KEPT, waiting);
            for (const result of results) {
                const known = (state.roster || []).find((one) => one.id === result.person);
                if (known) {
                    known.signed = result.signed;
                    known.status = result.status;
                }
            }
            const mine = results.find((result) => result.key === last.key);
            if (mine) {
                const good = mine.kind === "taken" ? "good" : "wait";
                show(mine.good ? good : "bad", mine.message, "");
            }
            keep(SEEN, state);
        } catch {
            online = false;
            if (!tries) {
                show("wait", last.name, texts.waiting);
            }
            timer = setTimeout(send, RETRY_MS[Math.min(tries, RETRY_MS.length - 1)]);
            tries += 1;
        }
        sending = false;
        draw();
        if (online && waiting.length) {
            send();
        }
    }

    async function poll() {
        if (waiting.length) {
            send();
            return;
        }
        try {
            take((await call("/state")).values);
            if (banner.classList.contains("kiosk_idle")) {
                rest();
            }
        } catch {
            online = false;
        }
        draw();
    }

    // ------------------------------------------------------------
    // SCAN
    // ------------------------------------------------------------

    let typed = "";
    let lastKey = 0;
    let fast = true;

    function scanned(badge) {
        search.value = "";
        list();
        closeAsk();
        show("wait", "", "…", "none");
        sign({ badge });
    }

    document.addEventListener(
        "keydown",
        (event) => {
            if (event.ctrlKey || event.altKey || event.metaKey) {
                return;
            }
            const now = Date.now();
            if (event.key === "Enter") {
                const inSearch = document.activeElement === search;
                if (typed.length > 2 && (fast || !inSearch)) {
                    event.preventDefault();
                    scanned(typed);
                }
                typed = "";
                fast = true;
                return;
            }
            if (event.key.length !== 1) {
                return;
            }
            if (now - lastKey > 1000) {
                typed = "";
                fast = true;
            } else if (now - lastKey > SCAN_MS) {
                fast = false;
            }
            typed += event.key;
            lastKey = now;
        },
        true
    );

    // ------------------------------------------------------------
    // BY NAME
    // ------------------------------------------------------------

    let idle = null;

    function list() {
        names.textContent = "";
        clearTimeout(idle);
        const wanted = search.value.trim().toLowerCase();
        if (!wanted) {
            return;
        }
        idle = setTimeout(() => {
            search.value = "";
            list();
            closeAsk();
        }, IDLE_MS);
        const found = (state.roster || [])
            .filter((one) => one.name.toLowerCase().includes(wanted))
            .slice(0, MOST_NAMES);
        for (const one of found) {
            const button = make("button", "kiosk_name" + (one.signed ? " is_signed" : ""), names);
            button.type = "button";
            make("b", "", button).textContent = one.name;
            const small = make("small", "", button);
            small.textContent = [one.department, one.signed && texts.signed + " " + one.signed]
                .filter(Boolean)
                .join(" · ");
            button.addEventListener("click", () => openAsk(one));
        }
        if (!found.length) {
            make("p", "door_soft", names).textContent = texts.nobody;
        }
    }

    function openAsk(one) {
        ask.textContent = "";
        make("div", "door_soft", ask).textContent = texts.confirm;
        make("b", "", ask).textContent = one.name;
        make("div", "door_soft", ask).textContent = one.department;
        const yes = make("button", "door_button", ask);
        yes.type = "button";
        yes.textContent = texts.yes;
        yes.addEventListener("click", () => {
            closeAsk();
            search.value = "";
            search.blur();
            list();
            sign({ person: one.id, name: one.name });
        });
        const no = make("button", "door_plain", ask);
        no.type = "button";
        no.textContent = texts.no;
        no.addEventListener("click", closeAsk);
        veil.hidden = ask.hidden = false;
    }

    function closeAsk() {
        veil.hidden = ask.hidden = true;
    }

    veil.addEventListener("click", closeAsk);
    search.addEventListener("input", list);

    // ------------------------------------------------------------
    // A TABLET THAT SLEEPS
    // ------------------------------------------------------------

    async function stayAwake() {
        try {
            await navigator.wakeLock.request("screen");
        } catch {
            // The tablet's own settings decide.
        }
    }

    function wake() {
        if (document.visibilityState === "visible") {
            tick();
            stayAwake();
            poll();
        }
    }

    window.addEventListener("online", poll);
    window.addEventListener("focus", poll);
    document.addEventListener("visibilitychange", wake);
    document.addEventListener("contextmenu", (event) => event.preventDefault());
    if (navigator.serviceWorker) {
        navigator.serviceWorker.register("/training/kiosk/worker.js").catch(() => {});
    }

    take(state);
    rest();
    draw();
    tick();
    wake();
    setInterval(tick, 1000);
    setInterval(poll, POLL_MS);
})();
