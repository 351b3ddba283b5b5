import {inputFiles} from "@web/../tests/utils";
import {registry} from "@web/core/registry";
import {
    bringDocument,
    field,
    find,
    inState,
    input,
    page,
    patient,
    pickEither,
    save,
    sign,
    type,
    write,
} from "./tour_helpers";

/** From the first family to the first payment, each step by its role, at a desk and on a phone. */
const add = (name, steps) =>
    registry.category("web_tour.tours").add(`alseraj_first_${name}`, {
        steps: () =>
            patient([
                {
                    content: "the app is in Arabic, right to left",
                    trigger: "body.o_rtl .o_action_manager > .o_action",
                },
                ...steps,
            ]),
    });

const NAME = "نورة سالم سعد الروابي";
const scan = () => new File(["%PDF-1.4 scan"], "letter.pdf", {type: "application/pdf"});
const line = (list, row) => `${field(list)} tr.o_data_row:eq(${row})`;
const addLine = (list) => ({
    content: `a new line of ${list}`,
    trigger: `${field(list)} .o_field_x2many_list_row_add a`,
    run: "click",
});
/** The button of this step is gone from the head of the form: it is done. */
const gone = (method) => ({
    content: `${method} is done`,
    trigger: `.o_form_view:not(:has(.o_statusbar_buttons button[name='${method}']))`,
});
const verifyLine = (row) => [
    {
        content: `verify the document in line ${row}`,
        trigger: `${line("document_ids", row)} button[name='action_verify']`,
        run: "click",
    },
    {content: "verified", trigger: `${line("document_ids", row)} .text-bg-success`},
];

/** The officer opens the file of a family, with its papers and the account. */
add("file", [
    type("name", NAME),
    type("identifier", "١٠٤٥٦٧٨٩٠٩"),
    type("birth_date_hijri", "1405/06/22"),
    type("mobile", "٠٥٥٩٨٧٦٥٠١"),
    type("email", "family@example.com"),
    ...pickEither("category_ids", "أرملة"),
    page("income"),
    addLine("income_ids"),
    ...pickEither("source_id", "الضمان"),
    {
        trigger: `${field("income_ids")} .o_selected_row td[name='amount'] input`,
        run: "edit ١٬٣٢٠",
    },
    page("bank"),
    addLine("bank_ids"),
    {
        trigger: `${field("bank_ids")} .o_selected_row td[name='acc_number'] input`,
        run: "edit SA7880000000608010167527",
    },
    ...save(),
    page("documents"),
    ...[0, 1, 2].flatMap(bringDocument),
    ...save(),
]);

/** The manager compares papers and account, as the second person, and registers the file. */
add("file_verify", [
    page("documents"),
    ...[0, 1, 2].flatMap(verifyLine),
    find("action_register"),
    gone("action_register"),
    page("bank"),
    {
        content: "verify the account",
        trigger: `${line("bank_ids", 0)} button`,
        run: "click",
    },
    {
        content: "the letter of the bank",
        trigger: `.modal ${field("evidence")} .o_select_file_button`,
        async run() {
            await inputFiles(`.modal ${field("evidence")} .o_input_file`, [scan()]);
        },
    },
    {trigger: `.modal ${field("evidence")} input:value(letter.pdf)`},
    {trigger: `.modal ${input("reason")}`, run: "edit خطاب البنك"},
    {trigger: ".modal button[name='action_verify']", run: "click"},
    {content: "verified", trigger: "body:not(:has(.modal)) .o_form_view"},
]);

/** The officer takes the request in, signed, with its papers. */
add("request", [
    ...pickEither("beneficiary_id", NAME),
    ...pickEither("type_id", "دعم نقدي لمرة"),
    {content: "the server has answered", trigger: "[name='banner_eligible']"},
    ...pickEither("channel_id", "مقابلة"),
    {content: "that as well", trigger: `${field("intake_missing")}:not(:contains(القناة))`},
    type("amount_requested", "٣٬٠٠٠"),
    {content: "it can't wait", trigger: `${field("urgent")} input`, run: "click"},
    type("urgent_reason", "إنذار بالإخلاء خلال أسبوع"),
    page("declaration"),
    {
        content: "the amount is known",
        trigger: `${field("intake_missing")}:not(:contains(المبلغ))`,
    },
    type("signed_by", NAME),
    ...sign(),
    ...save(),
    find("action_submit"),
    gone("action_submit"),
    page("documents"),
    ...bringDocument(0),
    ...save(),
]);

add("request_verify", [
    page("documents"),
    ...verifyLine(0),
    find("action_verify"),
    gone("action_verify"),
]);

/** The researcher visits the family and recommends. */
add("study", [
    find("action_open_studies"),
    {
        content: "a visit at home, as it is proposed",
        trigger: `${field("visit_kind")} input[data-value='home']:checked`,
    },
    {content: "the family agreed", trigger: `${field("visit_consent")} input`, run: "check"},
    find("action_begin_visit"),
    {
        content: "it has begun",
        trigger: "button[name='action_end_visit']:not(:visible), button[name='action_end_visit']",
    },
    write("findings", "أرملة، والدخل من الضمان الاجتماعي وحده."),
    {
        content: "recommend to grant",
        trigger: `${field("recommendation")} input[data-value='grant']`,
        run: "check",
    },
    type("amount_recommended", "٢٬٥٠٠"),
    find("action_end_visit"),
    gone("action_end_visit"),
    find("action_done"),
    {content: "the result in words", trigger: `${field("explanation")} li`},
]);

/** The secretary calls the session, the members vote, the secretary seals it. */
add("session", [
    ...save(),
    find("action_fill_agenda"),
    {
        content: "on the agenda, in a line or on a card",
        trigger: `${line("decision_ids", 0)}, ${field("decision_ids")} .o_kanban_record:contains(${NAME})`,
    },
    find("action_open"),
    gone("action_open"),
    find("action_all_present"),
    {content: "everybody is there", trigger: ".o_form_saved"},
]);

add("vote", [
    {
        content: "the case, in a line or on a card",
        trigger: `.o_list_view .o_data_row:contains(${NAME}) td[name='request_id'], .o_kanban_view .o_kanban_record:contains(${NAME})`,
        run: "click",
    },
    {content: "the case in one glance", trigger: field("study_explanation")},
    find("cast_vote"),
    {content: "the vote is there", trigger: `${field("my_vote")}:not(.o_field_empty)`},
]);

add("close", [
    find("action_open_closing"),
    {content: "yes, for good", trigger: ".modal-footer button[name='seal']", run: "click"},
    {
        content: "sealed",
        trigger: ".o_alseraj_desk_side:not(:has(button[name='close_session']))",
    },
]);

add("notice", [find("action_notify"), gone("action_notify")]);

/** Finance collects what is due and confirms; a colleague posts. */
add("run", [
    find("action_fill"),
    {content: "the payment is in it", trigger: line("installment_ids", 0)},
    find("action_confirm"),
    gone("action_confirm"),
]);

add("post", [find("action_post"), gone("action_post")]);
