/* What the pages for people outside do beyond HTML. Without it they work up to the signature.
   Photographs are made smaller before they are sent, one by one, so that a lost connection loses one at most;
   what was typed stays in this tab until it was sent, and photographs on this phone until they have arrived; a signature
   is drawn. */
(function () {
    "use strict";

    const LONGEST_SIDE = 1800; // pixels: a page of text stays readable
    const QUALITY = 0.72;
    const PREFIX = "alseraj:";
    const RETRY = 10000; // milliseconds: the phone says that it is connected before it is
    const DAY = 86400000; // milliseconds: so long a photograph waits on this phone

    function byId(id) {
        return document.getElementById(id);
    }

    function showOffline(shown) {
        byId("light_offline").hidden = !shown;
        if (shown) {
            byId("light_offline").scrollIntoView({block: "center"});
        }
    }

    // ------------------------------------------------------------ photographs that wait for a connection

    // On this phone until they have arrived: a lost connection, a session that ended or a page that was left lose none.
    // Each under the name of the person and the page, so that nobody sends another's; all go when he logs out.
    function withStore(mode, work) {
        return new Promise((resolve) => {
            let opening;
            try {
                opening = indexedDB.open("alseraj", 1);
            } catch {
                resolve(undefined); // a browser that keeps nothing: they wait in the page alone
                return;
            }
            opening.onupgradeneeded = () =>
                opening.result.createObjectStore("pages", {autoIncrement: true});
            opening.onerror = () => resolve(undefined);
            opening.onsuccess = () => {
                const transaction = opening.result.transaction("pages", mode);
                const asked = work(transaction.objectStore("pages"));
                transaction.oncomplete = () => {
                    opening.result.close();
                    resolve(asked && asked.result);
                };
                transaction.onerror = transaction.onabort = () => resolve(undefined);
            };
        });
    }

    async function readStore() {
        const rows = [];
        await withStore("readwrite", (store) => {
            store.openCursor().onsuccess = ({target}) => {
                const cursor = target.result;
                if (!cursor) {
                    return;
                }
                if (Date.now() - cursor.value.on > DAY) {
                    cursor.delete();
                } else {
                    rows.push({...cursor.value, id: cursor.primaryKey});
                }
                cursor.continue();
            };
        });
        return rows;
    }

    function dropFromStore(id) {
        return id === undefined ? undefined : withStore("readwrite", (store) => store.delete(id));
    }

    // ------------------------------------------------------------ what is wrong comes first

    const errors = byId("errors");
    if (errors) {
        errors.focus();
    }

    // ------------------------------------------------------------ what was typed survives

    // Kept in this tab until it was sent, under a name that differs from person to person; with what the page said
    // before, so that what the server has taken meanwhile is not typed over.
    function forgetTyped() {
        Object.keys(sessionStorage)
            .filter((key) => key.startsWith(PREFIX))
            .forEach((key) => sessionStorage.removeItem(key));
    }

    function getNames(field) {
        return field.type === "checkbox" ? `${field.name}=${field.value}` : field.name;
    }

    function getState(field) {
        return field.type === "checkbox" ? field.checked : field.value;
    }

    const kept = document.querySelector("form[data-keep]");
    if (byId("applied") || document.querySelector("[data-sent]")) {
        forgetTyped();
    }
    byId("log_out")?.addEventListener("click", async (event) => {
        event.preventDefault();
        forgetTyped();
        await withStore("readwrite", (store) => store.clear());
        location.assign(event.target.href);
    });
    const begun = byId("resume_code"); // asked for again where the session ended meanwhile
    if (begun) {
        sessionStorage.setItem(`${PREFIX}code`, begun.textContent.trim());
    }
    const code = document.querySelector("#resume_form #code");
    if (code && !code.value) {
        code.value = sessionStorage.getItem(`${PREFIX}code`) || "";
    }
    if (kept) {
        const asked = new URLSearchParams(location.search); // which thing of several a page is about
        const key = `${PREFIX}${kept.dataset.keep}:${location.pathname}:${asked.get("what") || ""}`;
        const typed = JSON.parse(sessionStorage.getItem(key) || "{}");
        const said = {};
        for (const field of kept.elements) {
            if (!field.name || ["hidden", "file", "submit"].includes(field.type)) {
                continue;
            }
            const name = getNames(field);
            if (field.type === "radio") {
                const checked = kept.querySelector(`[name="${field.name}"]:checked`);
                said[name] = checked ? checked.value : "";
            } else {
                said[name] = getState(field);
            }
        }
        for (const field of kept.elements) {
            const [was, now] = typed[getNames(field)] || [];
            if (was === undefined || was !== said[getNames(field)]) {
                continue;
            }
            if (field.type === "radio") {
                field.checked = field.value === now;
            } else if (field.type === "checkbox") {
                field.checked = now;
            } else {
                field.value = now;
            }
        }
        kept.addEventListener("input", ({target}) => {
            if (target.name && target.type !== "file") {
                const name = getNames(target);
                typed[name] = [said[name], getState(target)];
                sessionStorage.setItem(key, JSON.stringify(typed));
            }
        });
    }
    document.addEventListener("submit", (event) => {
        if (!navigator.onLine) {
            event.preventDefault();
            showOffline(true);
        } else if (event.target.dataset.sending) {
            event.preventDefault(); // pressed twice
        } else if (event.target.method === "post" && !event.defaultPrevented) {
            event.target.dataset.sending = "1";
        }
    });
    window.addEventListener("pageshow", () =>
        document.querySelectorAll("form").forEach((form) => delete form.dataset.sending)
    );
    window.addEventListener("online", () => showOffline(false));

    // ------------------------------------------------------------ papers

    // What was chosen, out of the phone's own place for it, which may be cleared before there is a connection.
    async function take(file) {
        try {
            return new File([await file.arrayBuffer()], file.name, {type: file.type});
        } catch {
            return file;
        }
    }

    async function shrink(chosen) {
        const file = await take(chosen);
        if (!file.type.startsWith("image/")) {
            return file;
        }
        try {
            const picture = await createImageBitmap(file, {imageOrientation: "from-image"});
            const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
            const canvas = document.createElement("canvas");
            canvas.width = Math.round(picture.width * scale);
            canvas.height = Math.round(picture.height * scale);
            const context = canvas.getContext("2d");
            context.fillStyle = "#fff";
            context.fillRect(0, 0, canvas.width, canvas.height);
            context.drawImage(picture, 0, 0, canvas.width, canvas.height);
            const blob = await new Promise((resolve) =>
                canvas.toBlob(resolve, "image/jpeg", QUALITY)
            );
            if (!blob || (blob.size >= file.size && file.type === "image/jpeg")) {
                return file;
            }
            return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", {
                type: "image/jpeg",
            });
        } catch {
            return file; // the server says what is wrong with it
        }
    }

    const papers = byId("paper_form");
    if (papers) {
        const action = new URL(papers.action).pathname;
        const place = `${papers.dataset.keep}:${action}`;
        const waiting = [];
        let busy = false;

        const showWaiting = () => {
            byId("paper_waiting").hidden = busy || !waiting.length;
            byId("paper_waiting").querySelector(".count").textContent = waiting.length;
        };

        const send = (page) => {
            const body = new FormData();
            body.append("csrf_token", papers.elements.csrf_token.value);
            body.append("only_papers", "1"); // the rest of the form stays as it is typed
            if (papers.elements.file) {
                body.append("file", papers.elements.file.value); // whose pages these were
            }
            body.append(page.name, page.file, page.file.name);
            const day = papers.elements[`${page.name}_date`];
            if (day) {
                body.append(day.name, day.value);
            }
            return fetch(papers.action, {method: "POST", body});
        };

        const finish = async () => {
            await dropFromStore(waiting.shift().id);
        };

        // One after the other; true when all of them have arrived.
        const sendAll = async (unasked) => {
            if (busy || !waiting.length) {
                return;
            }
            busy = true;
            showOffline(false);
            const progress = byId("paper_progress");
            const all = waiting.length;
            progress.hidden = false;
            showWaiting();
            try {
                while (waiting.length) {
                    progress.querySelector(".count").textContent =
                        `${all - waiting.length + 1} / ${all}`;
                    const response = await send(waiting[0]);
                    if (response.redirected && new URL(response.url).pathname !== action) {
                        location.assign(response.url); // the session is over: log in, and come back
                        return;
                    }
                    if (response.status === 400 && !unasked) {
                        location.assign(action); // the page is older than the session
                        return;
                    }
                    if (response.status === 413) {
                        await finish();
                        byId("paper_large").hidden = false;
                    } else if ([403, 404, 422].includes(response.status)) {
                        await finish();
                        document.open();
                        document.write(await response.text());
                        document.close();
                        return;
                    } else if (response.ok) {
                        await finish();
                    } else {
                        throw new Error(response.status);
                    }
                }
                if (byId("paper_large").hidden) {
                    location.replace(papers.action);
                    return;
                }
            } catch {
                showOffline(true);
                setTimeout(() => sendAll(true), RETRY);
            }
            busy = false;
            progress.hidden = true;
            showWaiting();
        };

        papers.addEventListener("change", async (event) => {
            const input = event.target;
            if (input.type !== "file") {
                return;
            }
            const max = Number(papers.dataset.max);
            byId("paper_large").hidden = true;
            for (const file of [...input.files]) {
                const small = await shrink(file);
                if (small.size > max) {
                    byId("paper_large").hidden = false;
                    byId("paper_large").scrollIntoView({block: "center"});
                } else {
                    const page = {place, name: input.name, file: small, on: Date.now()};
                    page.id = await withStore("readwrite", (store) => store.add(page));
                    waiting.push(page);
                }
            }
            input.value = "";
            if (byId("paper_large").hidden) {
                sendAll();
            } else {
                showWaiting(); // first it is read what was too large
            }
        });
        papers.addEventListener("submit", (event) => {
            if (waiting.length) {
                event.preventDefault();
                sendAll();
            }
        });
        window.addEventListener("online", () => sendAll());
        readStore().then((rows) => {
            const known = (row) => row.place === place && papers.elements[row.name];
            waiting.push(...rows.filter(known));
            if (errors || !navigator.onLine) {
                showWaiting(); // what is wrong is read first; the button sends them
            } else {
                sendAll(true);
            }
        });
    } else {
        readStore(); // what is too old goes
    }

    // ------------------------------------------------------------ the signature

    const pad = byId("pad");
    if (pad) {
        const ratio = Math.min(2, window.devicePixelRatio || 1);
        const context = pad.getContext("2d");
        let drawn = false;
        let last = null;

        const empty = () => {
            pad.width = pad.clientWidth * ratio;
            pad.height = pad.clientHeight * ratio;
            context.lineWidth = 2.5 * ratio;
            context.lineCap = context.lineJoin = "round";
            context.strokeStyle = context.fillStyle = "#10304a";
            setDrawn(false);
        };
        const setDrawn = (value) => {
            drawn = value;
            byId("pad_state").firstElementChild.hidden = !value;
        };
        const point = (event) => {
            const box = pad.getBoundingClientRect();
            return [(event.clientX - box.left) * ratio, (event.clientY - box.top) * ratio];
        };
        pad.addEventListener("pointerdown", (event) => {
            pad.setPointerCapture(event.pointerId);
            last = point(event);
            event.preventDefault();
        });
        pad.addEventListener("pointermove", (event) => {
            if (!last) {
                return;
            }
            const next = point(event);
            context.beginPath();
            context.moveTo(...last);
            context.lineTo(...next);
            context.stroke();
            last = next;
            setDrawn(true);
        });
        ["pointerup", "pointercancel"].forEach((name) =>
            pad.addEventListener(name, () => (last = null))
        );
        byId("pad_clear").addEventListener("click", empty);
        byId("pad_write").addEventListener("click", () => {
            const name = byId("signed_by").value.trim();
            empty();
            if (!name) {
                byId("signed_by").focus();
                return;
            }
            let size = 40 * ratio;
            do {
                context.font = `italic ${size}px Tajawal, serif`;
                size -= 2;
            } while (context.measureText(name).width > pad.width * 0.9 && size > 8);
            context.textAlign = "center";
            context.fillText(name, pad.width / 2, pad.height / 2 + size / 3);
            setDrawn(true);
        });
        byId("sign_form").addEventListener("submit", () => {
            byId("signature").value = drawn ? pad.toDataURL("image/png") : "";
        });
        empty();
    }
})();
