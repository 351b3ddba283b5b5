/* What the pages for people outside do beyond HTML. Without it they work up to the signature.
   Photographs are made smaller before they are sent, one by one, so that a lost connection loses one at most;
   what was typed stays in this tab until it was sent; a signature is drawn. */
(function () {
    "use strict";

    const LONGEST_SIDE = 1800; // pixels: a page of text stays readable
    const QUALITY = 0.72;
    const PREFIX = "alseraj:";

    function byId(id) {
        return document.getElementById(id);
    }

    function showOffline(shown) {
        byId("light_offline").hidden = !shown;
        if (shown) {
            byId("light_offline").scrollIntoView({block: "center"});
        }
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
    byId("log_out")?.addEventListener("click", forgetTyped);
    if (kept) {
        const key = `${PREFIX}${kept.dataset.keep}:${location.pathname}`;
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

    async function shrink(file) {
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
    const isOwn = (url) => new URL(url).pathname === new URL(papers.action).pathname;
    if (papers) {
        const waiting = [];
        let busy = false;

        const sendAll = async () => {
            if (busy) {
                return;
            }
            busy = true;
            const progress = byId("paper_progress");
            const all = waiting.length;
            progress.hidden = false;
            try {
                while (waiting.length) {
                    progress.querySelector(".count").textContent =
                        `${all - waiting.length + 1} / ${all}`;
                    const body = new FormData();
                    body.append("csrf_token", papers.elements.csrf_token.value);
                    body.append("only_papers", "1"); // the rest of the form stays as it is typed
                    if (papers.elements.file) {
                        body.append("file", papers.elements.file.value); // whose pages these were
                    }
                    body.append(waiting[0].name, waiting[0].file);
                    const day = papers.elements[`${waiting[0].name}_date`];
                    if (day) {
                        body.append(day.name, day.value);
                    }
                    const response = await fetch(papers.action, {method: "POST", body});
                    if (response.redirected && !isOwn(response.url)) {
                        location.assign(response.url); // the session is over: log in, and come back
                        return;
                    }
                    if (response.status === 422) {
                        document.open();
                        document.write(await response.text());
                        document.close();
                        return;
                    }
                    if (!response.ok) {
                        throw new Error(response.status);
                    }
                    waiting.shift();
                }
                location.replace(papers.action);
            } catch {
                busy = false;
                progress.hidden = true;
                showOffline(true);
            }
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
                    waiting.push({name: input.name, file: small});
                }
            }
            input.value = "";
            if (waiting.length) {
                sendAll();
            }
        });
        papers.addEventListener("submit", (event) => {
            if (waiting.length) {
                event.preventDefault();
                sendAll();
            }
        });
        window.addEventListener("online", () => waiting.length && sendAll());
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
