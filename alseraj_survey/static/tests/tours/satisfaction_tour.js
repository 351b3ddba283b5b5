import {registry} from "@web/core/registry";
import {
    choose,
    field,
    inState,
    input,
    patient,
    press,
    save,
} from "@alseraj_beneficiary/../tests/tours/tour_helpers";

const arabic = {
    content: "in Arabic, right to left, no wider than the screen",
    trigger: "body.o_rtl",
};

const isWide = () => window.innerWidth > 767;

/** Nothing of a screen stands beside it, where only a finger finds it. */
const fits = (place) => ({
    content: `${place} fits the screen`,
    trigger: ".o_action_manager .o_view_controller",
    run() {
        if (document.documentElement.scrollWidth > window.innerWidth + 1) {
            throw new Error(`${place} is wider than the screen`);
        }
    },
});

/** A phone folds the states. */
const isIn = (state) => (isWide() ? [inState(state)] : []);

/** A phone opens a list in which one is chosen. */
const chooseTheme = (text) =>
    isWide()
        ? choose("theme_ids", text)
        : [
              {content: "open the themes", trigger: input("theme_ids"), run: "click"},
              {
                  content: `choose ${text}`,
                  trigger: `.modal .o_data_row td:contains(${text}), .modal .o_kanban_record:contains(${text})`,
                  run: "click",
              },
              {
                  content: `${text} is chosen`,
                  trigger: `body:not(:has(.modal)) ${field("theme_ids")} .badge:contains(${text})`,
              },
          ];

const tick = (name) => ({
    content: `tick ${name}`,
    trigger: `${field(name)} input[type='checkbox']:not(:checked)`,
    run: "click",
});

const write = (name, text) => ({
    content: `write ${name}`,
    trigger: `${field(name)} textarea`,
    run: `edit ${text}`,
});

/** Figures: a list at a desk, cards on a phone; each with its margin, its target and how many answered. */
registry.category("web_tour.tours").add("alseraj_satisfaction_figures", {
    steps: () =>
        patient([
            arabic,
            {
                content: "overall satisfaction, its margin and its target",
                trigger:
                    ".o_list_view tr.o_data_row:contains(الرضا العام):contains(%), .o_kanban_record:contains(الرضا العام):contains(%)",
            },
            fits("figures"),
        ]),
});

/** A list of follow-ups, comments or invitations: rows at a desk, cards on a phone. */
registry.category("web_tour.tours").add("alseraj_satisfaction_list", {
    steps: () =>
        patient([
            arabic,
            {
                content: "somebody is there",
                trigger: ".o_list_view tr.o_data_row, .o_kanban_record:not(.o_kanban_ghost)",
            },
            fits("list"),
        ]),
});

/** The manager reads a comment, sets its theme, and passes the good word on. */
registry.category("web_tour.tours").add("alseraj_satisfaction_heard", {
    steps: () =>
        patient([
            arabic,
            {
                content: "the words, without the name",
                trigger: `${field("text")}:contains(•••)`,
            },
            ...chooseTheme("الانتظار"),
            tick("good_word"),
            tick("heard"),
            ...save(),
            press("action_pass_on"),
            {content: "everybody may read it", trigger: `${field("passed_on")} input:checked`},
            fits("comment"),
        ]),
});

/** Somebody who had no hand in the case writes down what came of it. */
registry.category("web_tour.tours").add("alseraj_satisfaction_followed", {
    steps: () =>
        patient([
            arabic,
            ...isIn("open"),
            {content: "what was said", trigger: `${field("said")}:contains(ضعيف)`},
            fits("follow-up"),
            write("note", "اتصلنا بها واعتذرنا عن التأخير"),
            press("action_done"),
            {content: "it is done", trigger: ".o_form_view:not(:has(button[name='action_done']))"},
            ...isIn("done"),
        ]),
});

/** What was improved: cause, proof and result; then those who answered are told. */
registry.category("web_tour.tours").add("alseraj_satisfaction_improved", {
    steps: () =>
        patient([
            arabic,
            ...isIn("open"),
            write("cause", "الأوراق المطلوبة كثيرة"),
            write("proof", "التعميم رقم ١٢"),
            write("result", "قُلّصت الأوراق إلى أربع"),
            write("public_text", "صارت الأوراق المطلوبة أربعًا فقط."),
            tick("published"),
            fits("improvement"),
            press("action_done"),
            {content: "it is done", trigger: ".o_form_view:not(:has(button[name='action_done']))"},
            ...isIn("done"),
        ]),
});

registry.category("web_tour.tours").add("alseraj_satisfaction_tally", {
    steps: () => [
        arabic,
        {
            content:
                "choices of the same name under two questions have no number that reads like a count",
            trigger: ".o_pivot tbody",
            run({anchor}) {
                const choices = [...anchor.querySelectorAll("th")].map((th) => th.innerText.trim());
                if (
                    choices.filter((name) => name === "ممتاز").length < 2 ||
                    choices.some((name) => name.includes("("))
                ) {
                    throw new Error(choices.join(", "));
                }
            },
        },
    ],
});
