import {registry} from "@web/core/registry";
import {press as click} from "./tour_helpers";

// The key where it lies on the keyboard; what an Arabic layout writes with it must not matter.
const ARABIC = {KeyA: "ش", KeyR: "ق", KeyD: "ي", KeyN: "ى", KeyV: "ر", KeyL: "م", KeyS: "س"};

const key = (code, trigger = ".o_alseraj_desk_case") => ({
    content: `press ${code}`,
    trigger,
    run() {
        const target = document.activeElement || document.body;
        const options = {code, key: ARABIC[code] || code, bubbles: true, cancelable: true};
        target.dispatchEvent(new KeyboardEvent("keydown", options));
    },
});

const onCase = (number) => ({
    content: `case ${number} is shown`,
    trigger: `.o_alseraj_desk_rows > li:eq(${number - 1}) .o_alseraj_desk_row.o_current`,
});

const voted = (choice) => ({
    content: `my vote is ${choice}`,
    trigger: `.o_alseraj_desk_votes button[name='vote_${choice}'][aria-pressed='true']`,
});

const tally = (text) => ({
    content: `the tally is ${text}`,
    trigger: `[name='tally']:contains(${text})`,
});

const panel = (outcome) => `.o_alseraj_desk_panel[data-outcome='${outcome}']`;

// A busy machine takes its time over the first page.
const patient = (steps) => steps.map((step) => ({timeout: 60000, ...step}));

/** The chair: three cases, each by its keys: approved with an amount, rejected with a reason, deferred. */
registry.category("web_tour.tours").add("alseraj_desk_chair", {
    steps: () =>
        patient([
            {content: "the app is in Arabic, right to left", trigger: "body.o_rtl .o_form_view"},
            click("action_open_desk"),
            onCase(1),
            {content: "the study in a sentence", trigger: "[name='study_summary']"},
            key("KeyS"),
            {
                content: "and line by line",
                trigger: "button[name='study_lines'][aria-expanded='true']",
            },
            key("Digit1"),
            voted("for"),
            key("KeyA"),
            {
                content: "the amount waits for a number, in Arabic digits too",
                trigger: `${panel("approved")} input[name='amount']:focus`,
                run: "edit ٨٠٠",
            },
            key("Enter", panel("approved")),
            onCase(2),
            key("Numpad2"),
            voted("against"),
            key("KeyR"),
            {
                content: "the reasons have the keys",
                trigger: `${panel("rejected")} [data-first]:focus`,
            },
            key("Digit2", panel("rejected")),
            {
                content: "the second one",
                trigger: `${panel("rejected")} [role='radio']:eq(1)[aria-checked='true']`,
            },
            key("Enter", panel("rejected")),
            onCase(3),
            key("KeyD"),
            {trigger: `${panel("deferred")} button[data-first]:focus`},
            key("Enter", panel("deferred")),
            {content: "decided", trigger: "button[name='outcome_deferred'].btn-warning"},
        ]),
});

/** The secretary: records what the others call out, and closes. */
registry.category("web_tour.tours").add("alseraj_desk_secretary", {
    steps: () =>
        patient([
            {content: "the form of the session", trigger: "body.o_rtl .o_form_view"},
            click("action_open_desk"),
            onCase(1),
            key("KeyV"),
            {content: "the first member", trigger: ".o_alseraj_desk_members > li:eq(0).o_caller"},
            key("ArrowDown"),
            {content: "the second", trigger: ".o_alseraj_desk_members > li:eq(1).o_caller"},
            key("Digit1"),
            tally("2–0–0"),
            {
                content: "the third by itself",
                trigger: ".o_alseraj_desk_members > li:eq(2).o_caller",
            },
            key("Digit1"),
            tally("3–0–0"),
            key("Escape"),
            {trigger: ".o_alseraj_desk_members:not(:has(.o_caller))"},
            key("KeyN"),
            onCase(2),
            key("KeyV"),
            key("ArrowDown", ".o_alseraj_desk_members > li:eq(0).o_caller"),
            key("Digit2", ".o_alseraj_desk_members > li:eq(1).o_caller"),
            tally("0–2–0"),
            key("Digit2", ".o_alseraj_desk_members > li:eq(2).o_caller"),
            tally("0–3–0"),
            key("Escape"),
            {content: "all three are settled", trigger: ".progress[aria-valuenow='3']"},
            key("KeyL"),
            {
                content: "yes, for good",
                trigger: ".modal-footer .btn-primary:focus",
                run: "press Enter",
            },
            {
                content: "sealed: nothing is left to press",
                trigger: ".o_alseraj_desk_side:not(:has(button[name='close_session']))",
            },
        ]),
});
