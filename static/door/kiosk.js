/* The tablet at the door (policy 6.3.1): no framework, no library, one page.

   Whatever is scanned is kept on the tablet first, with its own key and time, and goes
   from there only when the server has said what became of it. The server takes a key
   once, so that sending again does no harm. Names are set as text, never as markup. */
(() => {
    const page = document.getElementById("kiosk");
    const path = page.dataset.path;
    const texts = JSON.parse(page.dataset.texts);
    const $ = (id) => document.getElementById(id);

    const PREFIX = "hr_training.kiosk.";
    const WAITING = `${PREFIX}waiting.`;
    const REFUSED = `${PREFIX}refused.`;
    const STATE = `${PREFIX}state.`;
    const MOST_ENTRIES = 200;
    const MOST_FOUND = 8;
    const PATIENCE = 8000;
    const PAUSES = [1000, 2000, 4000, 8000, 15000];
    const POLL = 20000;
    // A result is shown to who stands there, and is the list's if he has gone.
    const SHOWN = 4500;
    const STANDING = 15000;
    // So long a scan looks as if it were being sent, then as kept.
    const SENDING = 2500;
    const IDLE = 20000;
    // Scanners type faster than anybody; a reader that reads twice does so at once.
    const KEY_GAP = 1000;
    const SCAN_GAP = 80;
    const SCAN_LEAST = 3;
    const TWICE = 2000;
    const DAY = 24 * 3600 * 1000;
    // What waited so long may have been scanned by a clock that was put right since.
    const OLD = 60000;
    const JUMP = 5000;
    // Kinds of ``tools.sign_in`` that are on record, whatever they say.
    const RECORDED = ["taken", "again", "walk_in"];

    // ---------------------------------------------------------------- Keeping

    /* One key for each entry: two pages of one kiosk do not write over each other. What
       the browser does not keep (full, or closed to us) lives as long as the page. */
    const memory = new Map();
    const store = {
        set(key, value) {
            try {
                localStorage.setItem(key, JSON.stringify(value));
                memory.delete(key);
            } catch {
                memory.set(key, value);
            }
        },
        remove(key) {
            memory.delete(key);
            try {
                localStorage.removeItem(key);
            } catch {
                // It never was there.
            }
        },
        get(key) {
            if (memory.has(key)) {
                return memory.get(key);
            }
            try {
                return JSON.parse(localStorage.getItem(key));
            } catch {
                return null;
            }
        },
        all(prefix) {
            let names = [...memory.keys()];
            try {
                names = names.concat(Object.keys(localStorage));
            } catch {
                // What is in memory, then.
            }
            return new Map(
                names.filter((key) => key.startsWith(prefix)).map((key) => [key, store.get(key)])
            );
        },
    };

    const isEntry = (entry) =>
        entry && typeof entry.key === "string" && typeof entry.path === "string" && entry.at > 0;
    const getEntries = (prefix) =>
        [...store.all(prefix).values()].filter(isEntry).sort((one, other) => one.at - other.at);
    const getWaiting = () => getEntries(WAITING);
    // Those of the class before as well: somebody has to hear of them.
    const getRefused = () => getEntries(REFUSED);

    /** What other classes have left here goes, but for what was never sent. */
    function tidy() {
        const now = Date.now();
        for (const [key, value] of store.all(STATE)) {
            if (key !== STATE + path && !(value && now - value.seen < DAY)) {
                store.remove(key);
            }
        }
        for (const [key, entry] of store.all(REFUSED)) {
            if (!isEntry(entry) || !(Math.abs(now - entry.refused) < 3 * DAY)) {
                store.remove(key);
            }
        }
    }

    // ---------------------------------------------------------------- State

    let state = JSON.parse(page.dataset.state);
    // How far the tablet's clock is from the server's; null while nobody knows.
    let ahead = null;
    let offline = false;
    let gone = "";

    function readKept() {
        const kept = store.get(STATE + path);
        if (kept && kept.state && Array.isArray(kept.state.roster)) {
            ahead = kept.ahead;
            if (kept.state.now >= state.now) {
                state = kept.state;
            }
        }
    }

    function apply(given) {
        if (!given || !Array.isArray(given.roster) || given.now < state.now) {
            return;
        }
        state = given;
        gone = "";
        ahead = Date.now() - given.now;
        const over = given.state === "closed" && !getWaiting().length;
        store.set(STATE + path, {
            seen: Date.now(),
            ahead,
            // Once the class is over nobody looks for names here.
            state: over ? { ...given, roster: [] } : given,
        });
    }

    /** The tablet's time as the server has it. */
    const getTime = (moment) => moment - (ahead || 0);

    /** Without a network the clock goes on: doors open and close. */
    function getPhase() {
        if (gone || state.state === "closed") {
            return "closed";
        }
        if (ahead === null) {
            return state.state;
        }
        const now = getTime(Date.now());
        if (now >= state.end) {
            return "closed";
        }
        return now < state.begin ? "early" : "open";
    }

    // ---------------------------------------------------------------- Sending

    /** Ask the server. What is no answer of ours is no network: a proxy's page, a portal. */
    async function ask(url, body) {
        const control = new AbortController();
        const timer = setTimeout(() => control.abort(), PATIENCE);
        try {
            const response = await fetch(url, {
                method: body ? "POST" : "GET",
                headers: body ? { "Content-Type": "application/json" } : {},
                body: body && JSON.stringify(body),
                cache: "no-store",
                credentials: "same-origin",
                signal: control.signal,
            });
            const answer = await response.json();
            if (response.status >= 500 || !answer || !answer.state) {
                throw new Error("no answer");
            }
            return { status: response.status, answer };
        } finally {
            clearTimeout(timer);
        }
    }

    /** When it was scanned, by the clock that the tablet has now. */
    function getSentTime({ at, ahead: before }) {
        const known = typeof before === "number" && ahead !== null;
        const jump = known ? ahead - before : 0;
        return Math.abs(jump) > JUMP ? at + jump : at;
    }

    function makeKey() {
        const bytes = crypto.getRandomValues(new Uint8Array(16));
        return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    }

    let busy = false;
    let again = false;
    let tries = 0;
    let timer = null;
    // After an answer that one of many was no entry: they go one by one.
    let single = false;

    /** Send what waits, of this class and of those before it on this tablet. */
    async function send() {
        if (busy) {
            again = true;
            return;
        }
        busy = true;
        clearTimeout(timer);
        try {
            do {
                again = false;
                const waiting = getWaiting();
                await sendTo(path, waiting);
                again = again || getWaiting().some((entry) => entry.path === path);
            } while (again);
            succeed();
        } catch {
            fail();
        }
        try {
            const others = getWaiting().map((entry) => entry.path);
            for (const target of new Set(offline ? [] : others)) {
                await sendTo(target, getWaiting());
            }
        } catch {
            // Another class's, that has time.
        }
        busy = false;
        if (!offline && getWaiting().length) {
            timer = setTimeout(send, again ? 0 : PAUSES[PAUSES.length - 1]);
        }
        render();
    }

    async function sendTo(target, waiting) {
        const entries = waiting
            .filter((entry) => entry.path === target)
            .slice(0, single ? 1 : MOST_ENTRIES);
        if (!entries.length) {
            return;
        }
        if (Date.now() - entries[0].at > OLD || entries[0].at > Date.now()) {
            // The tablet's clock may have been put right in between: how far is it now?
            apply((await ask(`${path}/state`)).answer);
        }
        const { status, answer } = await ask(`${target}/sign`, {
            now: Date.now(),
            entries: entries.map((entry) => ({
                key: entry.key,
                badge: entry.badge,
                person: entry.person,
                at: getSentTime(entry),
            })),
        });
        const results = new Map((answer.results || []).map((result) => [result.key, result]));
        if (status === 200 && entries.some((entry) => results.has(entry.key))) {
            succeed();
        } else if (status === 400 && entries.length > 1) {
            single = true;
        } else if ([400, 403, 409].includes(status)) {
            // It will be the same tomorrow: kept as refused, for who keeps the register.
            const message = answer.reason || texts[answer.state] || texts.failed;
            for (const entry of entries) {
                results.set(entry.key, { message, good: false, lost: true });
            }
        } else {
            throw new Error("no result");
        }
        if (target === path) {
            if (status === 403) {
                gone = texts[answer.state] || texts.gone;
            }
            apply(answer);
        }
        for (const entry of entries) {
            if (results.has(entry.key)) {
                finish(entry, results.get(entry.key));
            }
        }
        render();
    }

    function finish(entry, result) {
        const standing = entry.key === latest && Date.now() - entry.at < STANDING;
        if (standing) {
            showResult(result);
        }
        // A walk-in is on record; whoever was told has heard it himself.
        if (!result.good && (result.lost || !standing) && !RECORDED.includes(result.kind)) {
            store.set(REFUSED + entry.key, {
                ...entry,
                refused: Date.now(),
                name: result.name || entry.name,
                message: result.message,
            });
        }
        store.remove(WAITING + entry.key);
    }

    function succeed() {
        offline = false;
        tries = 0;
    }

    function fail() {
        offline = true;
        const pause = PAUSES[Math.min(tries, PAUSES.length - 1)];
        tries += 1;
        clearTimeout(timer);
        timer = setTimeout(send, pause);
    }

    let asking = false;
    async function refresh() {
        if (asking) {
            return;
        }
        asking = true;
        try {
            const { status, answer } = await ask(`${path}/state`);
            if (status === 200) {
                apply(answer);
            } else if (status === 403) {
                gone = texts[answer.state] || texts.gone;
            }
            succeed();
            if (getWaiting().length) {
                send();
            }
        } catch {
            offline = true;
        } finally {
            asking = false;
            render();
        }
    }

    /** Back from sleep, or the network is back: at once. */
    function wake() {
        tries = 0;
        keepAwake();
        send();
        refresh();
    }

    // ---------------------------------------------------------------- Signing in

    let latest = null;
    let read = { badge: "", at: 0 };

    function takeBadge(badge) {
        const given = badge.trim().slice(0, 64);
        const at = Date.now();
        if (!given || (given === read.badge && Math.abs(at - read.at) < TWICE)) {
            return;
        }
        read = { badge: given, at };
        take({ badge: given });
    }

    function take(who) {
        hideConfirm();
        hideKept();
        const phase = getPhase();
        if (phase === "closed") {
            latest = null;
            show("bad", who.name || "", gone || state.reason || texts.closed);
            return;
        }
        if (phase === "early" && offline) {
            latest = null;
            show("bad", who.name || "", `${texts.early} ${state.window}`);
            return;
        }
        const entry = { key: makeKey(), path, at: Date.now(), ahead, ...who };
        store.set(WAITING + entry.key, entry);
        latest = entry.key;
        if (offline) {
            show("warn", who.name || "", texts.kept);
        } else {
            show("sent", who.name || "", texts.sending, SENDING + 500);
            setTimeout(() => {
                if (latest === entry.key && store.get(WAITING + entry.key)) {
                    show("warn", who.name || "", texts.kept);
                }
            }, SENDING);
        }
        send();
        render();
    }

    function showResult(result) {
        show(result.look || "bad", result.name || "", result.message || texts.failed);
    }

    let bannerTimer = null;

    function show(look, name, message, time = SHOWN) {
        const banner = $("banner");
        banner.className = `door_banner door_${look}`;
        $("banner_name").textContent = name;
        // The message names him as a rule: not twice.
        $("banner_name").hidden = !name || message.includes(name);
        $("banner_text").textContent = message;
        banner.hidden = false;
        clearTimeout(bannerTimer);
        bannerTimer = setTimeout(hideBanner, time);
        if (look !== "sent") {
            play(look);
        }
        clearSearch();
    }

    function hideBanner() {
        clearTimeout(bannerTimer);
        $("banner").hidden = true;
    }

    // ---------------------------------------------------------------- Sound, light

    let audio = null;
    const TONES = {
        good: [
            [880, 0, 0.13],
            [1320, 0.13, 0.22],
        ],
        warn: [
            [660, 0, 0.15],
            [660, 0.22, 0.18],
        ],
        bad: [
            [240, 0, 0.22],
            [180, 0.24, 0.4],
        ],
    };

    function openSound() {
        const Context = window.AudioContext || window.webkitAudioContext;
        if (!Context) {
            return;
        }
        audio = audio || new Context();
        if (audio.state === "suspended") {
            audio.resume().catch(() => undefined);
        }
    }

    function play(look) {
        if (!audio || audio.state !== "running") {
            return;
        }
        for (const [pitch, start, length] of TONES[look]) {
            const begin = audio.currentTime + start;
            const tone = audio.createOscillator();
            const volume = audio.createGain();
            tone.type = look === "bad" ? "square" : "sine";
            tone.frequency.value = pitch;
            volume.gain.setValueAtTime(look === "bad" ? 0.15 : 0.3, begin);
            volume.gain.exponentialRampToValueAtTime(0.001, begin + length);
            tone.connect(volume).connect(audio.destination);
            tone.start(begin);
            tone.stop(begin + length);
        }
    }

    let light = null;
    async function keepAwake() {
        if (!navigator.wakeLock || document.visibilityState !== "visible") {
            return;
        }
        if (light && !light.released) {
            return;
        }
        try {
            light = await navigator.wakeLock.request("screen");
        } catch {
            // A battery that is nearly empty.
        }
    }

    // ---------------------------------------------------------------- Searching

    const fold = (text) => String(text).normalize("NFKC").toLowerCase().trim();

    function make(tag, className, ...parts) {
        const element = document.createElement(tag);
        if (className) {
            element.className = className;
        }
        // Texts become text nodes.
        element.append(...parts);
        return element;
    }

    function renderFound() {
        const sought = fold($("search").value);
        const list = $("found");
        list.replaceChildren();
        $("desk").classList.toggle("door_searching", Boolean(sought));
        $("clear").hidden = !sought;
        $("nobody").hidden = true;
        if (!sought) {
            return;
        }
        const kept = new Set(getWaiting().map((entry) => entry.person));
        const found = state.roster.filter((one) => fold(one.name).includes(sought));
        for (const one of found.slice(0, MOST_FOUND)) {
            const button = make(
                "button",
                "",
                make("span", "", make("strong", "", one.name), make("small", "", one.department))
            );
            button.type = "button";
            if (one.signed) {
                button.append(make("span", "door_in", `✓ ${one.signed}`));
            } else if (kept.has(one.id)) {
                button.append(make("span", "door_in", "…"));
            }
            button.addEventListener("click", () => confirm(one));
            list.append(make("li", "", button));
        }
        $("nobody").hidden = Boolean(found.length);
    }

    let chosen = null;

    function confirm(one) {
        chosen = one;
        $("search").blur();
        $("confirm_name").textContent = one.name;
        $("confirm_department").textContent = one.department;
        $("confirm").hidden = false;
    }

    function hideConfirm() {
        chosen = null;
        $("confirm").hidden = true;
    }

    function setSearch(text) {
        $("search").value = burst.known = burst.before = text;
        renderFound();
    }

    function clearSearch() {
        setSearch("");
    }

    // ---------------------------------------------------------------- Scanning

    /* A scanner is a keyboard, wherever the focus is. Outside of the field every key is
       its; in the field it is known by its speed, since a phone's keyboard and Chinese
       input name no keys, by what came into the field. */
    const keys = { text: "", last: 0 };
    const burst = { before: "", first: 0, last: 0, known: "" };

    function onKey(event) {
        openSound();
        if (event.ctrlKey || event.altKey || event.metaKey) {
            return;
        }
        const inField = event.target === $("search");
        const isEnd = event.key === "Enter" || event.key === "Tab";
        if (event.key === "Escape") {
            hideConfirm();
            hideBanner();
            hideKept();
            return;
        }
        if (inField) {
            if (isEnd) {
                endInField(event);
            }
            return;
        }
        const now = event.timeStamp;
        if (now - keys.last > KEY_GAP) {
            keys.text = "";
        }
        if (isEnd) {
            if (keys.text) {
                // Not the button that has the focus.
                event.preventDefault();
                const badge = keys.text;
                keys.text = "";
                takeBadge(badge);
            }
        } else if ([...event.key].length === 1 && (keys.text || event.key !== " ")) {
            event.preventDefault();
            keys.text += event.key;
            keys.last = now;
        }
    }

    function onInput(event) {
        const now = event.timeStamp;
        if (now - burst.last > SCAN_GAP) {
            burst.before = burst.known;
            burst.first = now;
        }
        burst.last = now;
        burst.known = $("search").value;
        renderFound();
    }

    function endInField(event) {
        const { value } = $("search");
        const { before } = burst;
        const added = value.length - before.length;
        const isScan =
            event.timeStamp - burst.last < 3 * SCAN_GAP &&
            added >= SCAN_LEAST &&
            burst.last - burst.first <= added * SCAN_GAP;
        if (isScan) {
            event.preventDefault();
            let start = 0;
            while (start < before.length && before[start] === value[start]) {
                start += 1;
            }
            setSearch(before);
            takeBadge(value.slice(start, start + added));
        } else if (event.key === "Enter" && !event.isComposing) {
            event.preventDefault();
            const found = $("found").querySelectorAll("button");
            if (found.length === 1) {
                found[0].click();
            }
        }
    }

    // ---------------------------------------------------------------- Showing

    const clocks = {};
    function format(moment, seconds) {
        const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
        try {
            clocks.zone =
                clocks.zone ||
                new Intl.DateTimeFormat(document.documentElement.lang || undefined, {
                    ...options,
                    timeZone: state.zone || undefined,
                });
        } catch {
            // A zone that this browser does not know: the tablet's own.
            clocks.zone = new Intl.DateTimeFormat(undefined, options);
        }
        return clocks.zone.format(getTime(moment));
    }

    const setText = (id, text) => {
        if ($(id).textContent !== text) {
            $(id).textContent = text;
        }
    };

    function render() {
        const phase = getPhase();
        const waiting = getWaiting();
        const refused = getRefused();
        setText("title", state.title);
        setText("period", state.period);
        setText("there", `${state.counts.there} / ${state.counts.seated}`);
        setText("hint", phase === "early" ? `${texts.early} ${state.window}` : texts.ready);
        setText("end_reason", gone || state.reason || texts.closed);
        setText("end_waiting", waiting.length ? texts.end_waiting : texts.end_sent);
        $("desk").hidden = phase === "closed";
        $("end").hidden = phase !== "closed";
        $("offline").hidden = !offline;
        $("waiting").hidden = !waiting.length;
        setText("waiting_count", String(waiting.length));
        $("refused").hidden = !refused.length;
        setText("refused_count", String(refused.length));
        if (phase === "closed") {
            hideConfirm();
        }
        if (!waiting.length && !refused.length) {
            hideKept();
        } else if (!$("kept").hidden) {
            renderKept();
        }
        renderClock();
        page.dataset.phase = phase;
        page.dataset.waiting = waiting.length;
    }

    function renderClock() {
        setText("clock", format(Date.now()));
        $("sound").hidden = !audio || audio.state === "running";
    }

    /** A badge opens doors elsewhere: its end tells whose it was. */
    const nameOf = (entry) => entry.name || `•••${String(entry.badge || "").slice(-4)}`;

    function renderKept() {
        const rows = [
            ...getRefused().map((entry) => [entry, "door_refused", entry.message]),
            ...getWaiting().map((entry) => [entry, "", texts.waiting]),
        ];
        $("kept_list").replaceChildren(
            ...rows.map(([entry, className, message]) =>
                make(
                    "li",
                    `door_row ${className}`,
                    make(
                        "span",
                        "",
                        make("strong", "", nameOf(entry)),
                        make("small", "", message || "")
                    ),
                    make("time", "", format(entry.at))
                )
            )
        );
    }

    function showKept() {
        renderKept();
        $("kept").hidden = false;
    }

    function hideKept() {
        $("kept").hidden = true;
    }

    // ---------------------------------------------------------------- Life

    let idle = null;
    function touch() {
        clearTimeout(idle);
        idle = setTimeout(() => {
            // The next one does not see whom the last one looked for.
            hideConfirm();
            hideKept();
            $("search").blur();
            clearSearch();
        }, IDLE);
    }

    document.addEventListener("keydown", onKey, true);
    for (const type of ["keydown", "pointerdown", "input"]) {
        document.addEventListener(type, touch, true);
    }
    for (const type of ["pointerdown", "pointerup", "touchend"]) {
        document.addEventListener(type, openSound, true);
    }
    // No menu of links and images, no pinching out of it, no way back by a drag.
    document.addEventListener("contextmenu", (event) => event.preventDefault());
    document.addEventListener("gesturestart", (event) => event.preventDefault());
    document.addEventListener("dragstart", (event) => event.preventDefault());
    document.addEventListener("drop", (event) => event.preventDefault());
    document.addEventListener("dragover", (event) => event.preventDefault());
    document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "visible") {
            wake();
        }
    });
    window.addEventListener("online", wake);
    window.addEventListener("pageshow", (event) => event.persisted && wake());
    window.addEventListener("storage", render);
    $("search").addEventListener("input", onInput);
    $("clear").addEventListener("click", clearSearch);
    $("banner").addEventListener("click", ({ clientX, clientY }) => {
        hideBanner();
        // Who taps where the field is means the field.
        if (document.elementFromPoint(clientX, clientY) === $("search")) {
            $("search").focus();
        }
    });
    $("yes").addEventListener("click", () => {
        if (chosen) {
            take({ person: chosen.id, name: chosen.name });
        }
    });
    $("no").addEventListener("click", hideConfirm);
    $("waiting").addEventListener("click", showKept);
    $("refused").addEventListener("click", showKept);
    $("kept_close").addEventListener("click", hideKept);

    tidy();
    readKept();
    try {
        // The tap that started the kiosk may count.
        openSound();
    } catch {
        audio = null;
    }
    render();
    wake();
    setInterval(refresh, POLL);
    setInterval(render, 5000);
    setInterval(renderClock, 1000);

    if (navigator.serviceWorker) {
        navigator.serviceWorker
            .register("/training/kiosk/worker.js", { scope: "/training/kiosk/" })
            .then(() => navigator.serviceWorker.ready)
            .then((registration) => {
                const assets = [
                    ...[...document.scripts].map((script) => script.src),
                    ...[...document.querySelectorAll("link[rel=stylesheet]")].map((link) => link.href),
                ];
                registration.active.postMessage({ keep: [path, ...assets] });
            })
            // The page works without.
            .catch(() => undefined);
    }
})();
