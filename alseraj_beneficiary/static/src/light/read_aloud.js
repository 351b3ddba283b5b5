/* Reads the sentences of the page aloud with the voice of the phone, one after the other; the sentence that is read is
   marked. Without a voice the button stays away, and the page is read by the phone's own reader. */
(function () {
    "use strict";

    const button = document.getElementById("read_aloud");
    const sentences = [...document.querySelectorAll("#spoken p")];
    const voice = window.speechSynthesis;
    if (!button || !voice || !window.SpeechSynthesisUtterance) {
        return;
    }
    const start = button.querySelector("[data-start]");
    const stop = button.querySelector("[data-stop]");
    button.hidden = false;

    function show(reading) {
        start.hidden = reading;
        stop.hidden = !reading;
        button.setAttribute("aria-pressed", String(reading));
        if (!reading) {
            sentences.forEach((sentence) => sentence.removeAttribute("aria-current"));
        }
    }

    button.addEventListener("click", () => {
        const reading = button.getAttribute("aria-pressed") === "true";
        voice.cancel();
        show(!reading);
        if (reading) {
            return;
        }
        sentences.forEach((sentence, place) => {
            const spoken = new SpeechSynthesisUtterance(sentence.textContent);
            spoken.lang = document.documentElement.lang;
            spoken.rate = 0.85;
            spoken.onstart = () => {
                sentences.forEach((other) => other.removeAttribute("aria-current"));
                sentence.setAttribute("aria-current", "true");
            };
            if (place === sentences.length - 1) {
                spoken.onend = () => show(false);
            }
            voice.speak(spoken);
        });
    });
    addEventListener("pagehide", () => voice.cancel());
})();
