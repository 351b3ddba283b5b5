import {registry} from "@web/core/registry";
import {field, input, inState, patient, press, save, type} from "./tour_helpers";

/** A tour in Arabic: the first step looks at the direction of the page. */
const add = (name, steps) =>
    registry.category("web_tour.tours").add(name, {
        steps: () =>
            patient([
                {content: "the app is in Arabic, right to left", trigger: "body.o_rtl"},
                ...steps,
            ]),
    });

const write = (name, text, where = "") => ({
    content: `write ${name}`,
    trigger: `${where} ${field(name)} textarea`,
    run: `edit ${text}`,
});

/** Somebody calls who has no file: written down from any page, and referred. */
add("alseraj_call_without_file", [
    {content: "the telephone in the top bar", trigger: ".o_alseraj_interaction_item button", run: "click"},
    {
        content: "the number that calls",
        trigger: `.modal ${input("visitor_mobile")}`,
        run: "edit ٠٥٥٩٩٨٨٧٧٦",
    },
    {content: "his name", trigger: `.modal ${input("visitor_name")}`, run: "edit نورة التجريبية"},
    write("question", "هل تستحق الأرملة المقيمة مع ابنها الدعم؟", ".modal"),
    {
        content: "on to the whole form",
        trigger: ".modal-footer button[name='action_open_interaction']",
        run: "click",
    },
    {content: "the window is closed", trigger: "body:not(:has(.modal)) .o_form_view"},
    press("action_refer"),
    {
        content: "the referral is about the visitor",
        trigger: `${field("visitor_id")}:contains(نورة التجريبية)`,
    },
    ...save(),
]);

/** The researcher answers. */
add("alseraj_call_answer", [
    press("action_accept"),
    inState("accepted"),
    write("answer", "نعم، تستحقه بصفتها أرملة."),
    press("action_answer"),
    inState("answered"),
]);

/** The officer calls back, and opens a file: all of it goes there. */
add("alseraj_call_back", [
    press("action_call_back"),
    {
        content: "the answer is filled in",
        trigger: `.modal ${field("answer")} textarea:value(أرملة)`,
    },
    {content: "answered", trigger: ".modal-footer button[name='action_done']", run: "click"},
    {content: "the window is closed", trigger: "body:not(:has(.modal))"},
    {
        content: "to the visitor",
        trigger: `${field("visitor_id")} .o_form_uri, ${field("visitor_id")} a, ${field("visitor_id")} .o_external_button`,
        run: "click",
    },
    press("action_open_file"),
    {
        content: "the number is filled in",
        trigger: `${input("mobile")}:value(966559988776)`,
    },
    type("identifier", "١٠٣٤٥٦٧٨٩٩"),
    ...save(),
]);

/** The file calls: found by its number, in the search of commands. */
add("alseraj_call_with_file", [
    {content: "the search of commands", trigger: "body", run: "press control+k"},
    {
        content: "the number",
        trigger: ".o_command_palette_search input",
        run: "edit 055 998 8776",
    },
    {
        content: "the command",
        trigger: ".o_command:contains(998) a, .o_command:contains(998)",
        run: "click",
    },
    {
        content: "the file is found",
        trigger: `.modal ${input("beneficiary_id")}:value(نورة)`,
    },
    {content: "what she asked before", trigger: `.modal ${field("known_note")}:contains(الأرملة)`},
    {content: "close", trigger: ".modal-footer button[special='cancel'], .modal-header .btn-close", run: "click"},
    {content: "closed", trigger: "body:not(:has(.modal))"},
]);
