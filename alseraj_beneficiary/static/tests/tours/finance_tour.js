import {registry} from "@web/core/registry";
import {field, inState, page, press} from "./tour_helpers";

const tours = registry.category("web_tour.tours");
// fifty lines are saved, booked and read again in one step: on a busy machine that takes a while
const patiently = (steps) => steps.map((step) => ({timeout: 60000, ...step}));
const rtl = {content: "the app is in Arabic, right to left", trigger: "body.o_rtl .o_form_view"};

/** The month's run: fifty due, one with a wrong IBAN; the check names it and it is left out. */
tours.add("alseraj_finance_prepare", {
    steps: () =>
        patiently([
            rtl,
            press("action_fill"),
            {
                content: "the check counts one",
                trigger: `.alert-warning ${field("problem_count")}:not(:empty)`,
            },
            {
                content: "and says who can mend it",
                trigger: `.alert-warning ${field("problem_summary")}`,
            },
            page("problems"),
            {
                content: "one line names it",
                trigger: `${field("problem_installment_ids")} tr.o_data_row:has(td[name='problem']):has(button[name='action_open_problem'])`,
            },
            press("action_ask_to_mend"),
            press("action_drop_problems"),
            {
                content: "nothing is left to mend",
                trigger:
                    ".o_form_view:not(:has(.alert-warning button[name='action_drop_problems']))",
            },
            press("action_confirm"),
            inState("confirmed"),
        ]),
});

/** A colleague posts it, makes the bank's sheet, and takes back what the bank returns. */
tours.add("alseraj_finance_post", {
    steps: () =>
        patiently([
            rtl,
            press("action_post"),
            inState("posted"),
            press("action_open_sheet"),
            {
                content: "the layout of the bank is there already",
                trigger: ".modal .o_field_widget[name='layout_id'] input:value(Excel)",
            },
            {
                content: "make and download it",
                trigger: ".modal button[name='action_make']:enabled",
                run: "click",
            },
            {
                content: "the run knows its sheet",
                trigger: "body:not(:has(.modal)) .o_form_view button[name='action_view_sheets']",
            },
            press("action_open_return"),
            {
                content: "which one came back",
                trigger: ".modal .o_field_widget[name='installment_ids'] input",
                run: "edit TOUR/7/",
            },
            {
                content: "choose it",
                trigger:
                    ".o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option):contains(TOUR/7/) a",
                run: "click",
            },
            {
                content: "what the bank says",
                trigger: ".modal .o_field_widget[name='reason'] textarea",
                run: "edit الحساب مغلق",
            },
            {
                content: "return it",
                trigger: ".modal button[name='action_return']:enabled",
                run: "click",
            },
            {
                content: "the run says how much came back",
                trigger: `body:not(:has(.modal)) .o_form_view ${field("amount_returned")}`,
            },
            inState("posted"),
        ]),
});

/** What came back, and what was left out, are due again: a new run pays both. */
tours.add("alseraj_finance_again", {
    steps: () =>
        patiently([
            rtl,
            press("action_fill"),
            {
                content: "both are collected, nothing is to mend",
                trigger: `.o_form_view:not(:has(.alert-warning button[name='action_drop_problems'])) ${field(
                    "installment_ids"
                )} tr.o_data_row:eq(1)`,
            },
            press("action_confirm"),
            inState("confirmed"),
        ]),
});

/** What is left of a fund can only be read: it stands beside its label, as what can be typed does. */
tours.add("alseraj_finance_fund", {
    steps: () =>
        patiently([
            rtl,
            {
                content: "the amount is where its field begins",
                trigger: `${field("available")} span:not(:empty)`,
                run({anchor}) {
                    const place = anchor.closest(".o_field_widget").getBoundingClientRect();
                    const amount = anchor.getBoundingClientRect();
                    if (place.right - amount.right > 8) {
                        throw new Error(
                            `${Math.round(place.right - amount.right)} pixels away from its label`
                        );
                    }
                },
            },
        ]),
});
