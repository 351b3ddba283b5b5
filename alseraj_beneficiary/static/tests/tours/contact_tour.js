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
    {
        content: "the telephone in the top bar",
        trigger: ".o_alseraj_interaction_item button",
        run: "click",
    },
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
    {
        content: "the telephone opened it: the file is found",
        trigger: `.o_form_view ${input("beneficiary_id")}:value(نورة)`,
    },
    {content: "the search of commands", trigger: "body", run: "press control+k"},
    {content: "its commands are there", trigger: ".o_command_palette .o_command"},
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
    {
        content: "close",
        trigger: ".modal-footer button[special='cancel'], .modal-header .btn-close",
        run: "click",
    },
    {content: "closed", trigger: "body:not(:has(.modal))"},
]);

const arrive = (name) => [
    {content: "somebody came", trigger: ".o_list_button_add", run: "click"},
    {content: "his name", trigger: input("visitor_name"), run: `edit ${name}`},
    ...save(),
    {content: "back to the hall", trigger: ".o_back_button, .breadcrumb-item a", run: "click"},
    {content: "he waits", trigger: `.o_data_row:contains(${name})`},
];

/** Three people come; each is called, two are served, one has gone away. */
add("alseraj_reception", [
    {
        content: "take a seat",
        trigger: ".o_data_row:contains(المكتب الأول) button[name='action_sit']",
        run: "click",
    },
    {
        content: "it is written down who sits there",
        trigger:
            ".o_data_row:contains(المكتب الأول) td[name='user_id'] img, .o_data_row:contains(المكتب الأول) td[name='user_id'] span:not(:empty)",
    },
    {
        content: "to the hall",
        trigger: "body",
        run: () => {
            window.location.href = "/odoo/action-alseraj_beneficiary.action_reception";
        },
        expectUnloadPage: true,
    },
    ...arrive("سعاد"),
    ...arrive("هند"),
    ...arrive("مريم"),
    {content: "call the first", trigger: "button[name='action_call_next']", run: "click"},
    {content: "who it is", trigger: `${input("visitor_name")}:value(سعاد)`},
    write("question", "متى الرد؟"),
    write("answer", "خلال مدة لا تقل عن أسبوعين."),
    press("action_done"),
    inState("done"),
    {content: "back to the hall", trigger: ".breadcrumb-item a, .o_back_button", run: "click"},
    {content: "she is gone from the hall", trigger: ".o_data_row:contains(هند)"},
    {content: "call the second", trigger: "button[name='action_call_next']", run: "click"},
    {content: "who it is", trigger: `${input("visitor_name")}:value(هند)`},
    {
        content: "nobody comes",
        trigger: ".o_form_button_cancel, .breadcrumb-item a, .o_back_button",
        run: "click",
    },
    {content: "back to the hall", trigger: ".o_list_view, .breadcrumb-item a", run: "click"},
    {content: "the second", trigger: ".o_data_row:contains(هند) td[name='number']", run: "click"},
    press("action_leave"),
    inState("left"),
    {content: "back to the hall", trigger: ".breadcrumb-item a, .o_back_button", run: "click"},
    {content: "call the third", trigger: "button[name='action_call_next']", run: "click"},
    {content: "who it is", trigger: `${input("visitor_name")}:value(مريم)`},
    write("question", "أين طلبي؟"),
    write("answer", "في اللجنة."),
    press("action_done"),
    inState("done"),
]);

/** A letter comes in, is answered, and the answer goes out. */
add("alseraj_letter", [
    {content: "a letter came", trigger: ".o_list_button_add", run: "click"},
    {content: "about what", trigger: input("subject"), run: "edit حالة أسرة في الخرج"},
    {content: "from whom", trigger: input("correspondent"), run: "edit مكتب الضمان الاجتماعي"},
    {content: "its day in Hijri", trigger: input("date_hijri"), run: "edit ١٤٤٨/٠٢/١٠"},
    ...save(),
    {content: "the number", trigger: `${field("name")}:contains(IN/)`},
    press("action_answer"),
    {
        content: "the answer is a letter out",
        trigger: `${input("correspondent")}:value(مكتب الضمان)`,
    },
    write("text", "السلام عليكم، للأسرة ملف لدينا."),
    press("action_send"),
    inState("sent"),
]);
