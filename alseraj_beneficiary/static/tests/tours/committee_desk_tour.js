import {rpc} from "@web/core/network/rpc";
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
            {
                content: "the note has the keys",
                trigger: `${panel("deferred")} textarea:focus`,
                run: "edit عقد الإيجار ناقص",
            },
            {
                content: "the day on which it is heard again",
                trigger: `${panel("deferred")} input[name='until']`,
                run() {
                    this.anchor.value = "2027-01-10";
                    this.anchor.dispatchEvent(new Event("input", {bubbles: true}));
                },
            },
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

/** The login ends while the desk is open: the password is asked for there, and the vote that was pressed is stored. */
registry.category("web_tour.tours").add("alseraj_desk_login", {
    steps: () =>
        patient([
            {content: "the form of the session", trigger: "body.o_rtl .o_form_view"},
            click("action_open_desk"),
            onCase(1),
            {
                content: "who runs the session is asked whether he is there",
                trigger: "[name='ask_presence'] button[name='say_present']",
                run: "click",
            },
            {trigger: ".o_alseraj_desk_side:not(:has([name='ask_presence']))"},
            {
                content: "the login ends",
                trigger: ".o_alseraj_desk_case",
                run: () => rpc("/web/session/destroy", {}),
            },
            key("Digit1"),
            {
                content: "the password is asked for, in Arabic",
                trigger: ".modal-title:contains(سجّل)",
            },
            {trigger: ".modal input[name='password']", run: "edit wrong"},
            {trigger: ".modal button[name='sign_in']:enabled", run: "click"},
            {content: "not that one", trigger: ".modal .alert-danger"},
            {trigger: ".modal input[name='password']", run: "edit a right password"},
            {trigger: ".modal button[name='sign_in']:enabled", run: "click"},
            {trigger: "body:not(:has(.modal))"},
            voted("for"),
        ]),
});

/** A group: a sheet names who is in it and who stays out, and the desk leaves the group after the vote. */
registry.category("web_tour.tours").add("alseraj_desk_group", {
    steps: () =>
        patient([
            {content: "the form of the session", trigger: "body.o_rtl .o_form_view"},
            click("action_open_desk"),
            onCase(1),
            key("Digit4"),
            {
                content: "who withdraws says why",
                trigger: ".o_alseraj_desk_panel[data-outcome='recused'] textarea",
                run: "edit قريب لصاحب المنزل",
            },
            key("Enter", ".o_alseraj_desk_panel"),
            voted("recused"),
            key("KeyG"),
            key("KeyK", ".o_alseraj_desk_rows input[type='checkbox']"),
            key("Digit1", ".o_alseraj_desk_rows li:eq(2) input:checked"),
            {content: "one stays out", trigger: ".o_alseraj_desk_sheet [data-out]"},
            {content: "two are in", trigger: ".o_alseraj_desk_sheet tr[data-in]:eq(1)"},
            {
                content: "with their sum",
                trigger: ".o_alseraj_desk_sheet [name='total']:contains(2,000)",
            },
            {
                content: "confirm",
                trigger: ".o_alseraj_desk_sheet button[name='confirm_sheet']:focus",
                run: "press Enter",
            },
            {content: "the group is left", trigger: ".o_alseraj_desk_rows:not(:has(input))"},
            key("KeyN", ".o_alseraj_desk:not(:has(.o_alseraj_desk_sheet))"),
            onCase(2),
            voted("for"),
        ]),
});
