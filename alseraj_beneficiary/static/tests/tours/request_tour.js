import {registry} from "@web/core/registry";
import {inputFiles} from "@web/../tests/utils";
import {choose, field, inState, page, patient, press, save, sign, type} from "./tour_helpers";

const PDF =
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF";

/** A tour in Arabic: the first step looks at the direction of the page. */
const add = (name, steps) =>
    registry.category("web_tour.tours").add(name, {
        steps: () =>
            patient([
                {
                    content: "the app is in Arabic, right to left",
                    trigger: "body.o_rtl .o_form_view",
                },
                ...steps,
            ]),
    });

const line = `${field("document_ids")} tr.o_data_row:contains(الآيبان)`;

const write = (name, text) => ({
    content: `write ${name}`,
    trigger: `${field(name)} textarea`,
    run: `edit ${text}`,
});

// What the form says is missing: a step waits for the server's answer before the next field is touched.
const missing = (word) => `[name='banner_intake'] ${field("intake_missing")}:contains(${word})`;
const gone = (word) => `[name='banner_intake'] ${field("intake_missing")}:not(:contains(${word}))`;

/** A dialog comes up with these words in it, is read and closed. */
const refused = (words) => [
    {
        content: "the refusal is a sentence",
        trigger: `.modal .modal-body:contains(${words})`,
    },
    {content: "understood", trigger: ".modal-footer .btn-primary", run: "click"},
    {content: "back on the form", trigger: "body:not(:has(.modal))"},
];

/** The officer takes a request in from the file; a document is missing, so it goes back to the applicant. */
add("alseraj_request_intake", [
    {
        content: "the requests of the file",
        trigger: "button[name='action_open_support_requests']",
        run: "click",
    },
    {
        content: "a new one",
        trigger: ".o_list_button_add, .o-kanban-button-new",
        run: "click",
    },
    ...choose("type_id", "دعم نقدي لمرة"),
    {
        content: "at once the form says that the family is eligible",
        trigger: "[name='banner_eligible']",
    },
    {content: "and what is still missing", trigger: missing("الآيبان")},
    ...choose("channel_id", "مقابلة"),
    {content: "that is done", trigger: gone("القناة")},
    type("amount_requested", "2500"),
    page("declaration"),
    {content: "the amount is known as well", trigger: gone("المبلغ")},
    page("declaration"),
    type("signed_by", "مستفيدة تجريبية خامسة السراج"),
    ...sign(),
    ...save(),
    press("action_submit"),
    inState("submitted"),
    {
        content: "the two dates of the reply",
        trigger: `${field("reply_due_hijri")}:contains(هـ)`,
    },
    page("documents"),
    {content: "a line waits for the missing document", trigger: line},
    {content: "verifying says what is missing", ...press("action_verify")},
    ...refused("الآيبان"),
    {
        content: "ask the applicant for it",
        trigger: ".o_statusbar_buttons button[data-hotkey='r']:enabled",
        run: "click",
    },
    {
        content: "the list is written already",
        trigger: `.modal ${field("reason")} textarea:value(الآيبان)`,
    },
    {
        content: "send it",
        trigger: ".modal button[name='action_apply']:enabled",
        run: "click",
    },
    inState("incomplete"),
    {content: "the clock stands still", trigger: "[name='banner_paused']"},
]);

/** The applicant has brought the document: the officer scans it and submits the request again. */
add("alseraj_request_complete", [
    inState("incomplete"),
    page("documents"),
    {
        content: "open the line of the document",
        trigger: `${line} td[name='type_id']`,
        run: "click",
    },
    {
        content: "put the scan in",
        trigger: `${field("document_ids")} tr.o_selected_row td[name='attachment']`,
        async run() {
            const scan = new File([PDF], "iban.pdf", {type: "application/pdf"});
            await inputFiles(".o_selected_row td[name='attachment'] .o_input_file", [scan]);
        },
    },
    {
        content: "the scan is there",
        trigger: `${field("document_ids")} td[name='attachment'] input:value(iban.pdf)`,
    },
    ...save(),
    press("action_submit"),
    inState("submitted"),
    {
        content: "the clock goes on",
        trigger: ".o_form_view:not(:has([name='banner_paused']:visible))",
    },
    {
        content: "who entered it does not verify the document",
        trigger: `${line} button[name='action_verify']`,
        run: "click",
    },
    {content: "the refusal is a sentence", trigger: ".modal .modal-body"},
    {content: "understood", trigger: ".modal-footer .btn-primary", run: "click"},
    {content: "back on the form", trigger: "body:not(:has(.modal))"},
    inState("submitted"),
]);

/** A colleague compares the scan with the data and verifies both. */
add("alseraj_request_verify", [
    inState("submitted"),
    page("documents"),
    {
        content: "verify the document",
        trigger: `${line} button[name='action_verify']`,
        run: "click",
    },
    {content: "it is verified", trigger: `${line} .text-bg-success`},
    press("action_verify"),
    inState("verified"),
]);

/** The social researcher visits the family, writes what was found and recommends. */
add("alseraj_request_study", [
    inState("verified"),
    press("action_open_studies"),
    {
        content: "a home visit, as it is proposed",
        trigger: `${field("visit_kind")} input[data-value='home']:checked`,
    },
    type("present", "الأم وابنها الأكبر"),
    {
        content: "the family agreed",
        trigger: `${field("visit_consent")} input`,
        run: "check",
    },
    press("action_begin_visit"),
    {content: "the visit has begun", trigger: "button[name='action_end_visit']"},
    write("housing_notes", "غرفتان وأثاث قليل، والعقد باسم الأم."),
    write("findings", "أرملة وطفلان، والدخل من الضمان الاجتماعي وحده."),
    {
        content: "recommend to grant",
        trigger: `${field("recommendation")} input[data-value='grant']`,
        run: "check",
    },
    type("amount_recommended", "2000"),
    press("action_end_visit"),
    {
        content: "the visit has ended",
        trigger: ".o_form_view:not(:has(button[name='action_end_visit']))",
    },
    press("action_done"),
    inState("done"),
    {
        content: "the result in words, line by line",
        trigger: `${field("explanation")} li`,
    },
    {
        content: "back to the request",
        trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a:last",
        run: "click",
    },
    inState("studied"),
    page("decision"),
    {
        content: "what the researcher recommends",
        trigger: `${field("amount_recommended")}:contains(2,000), ${field("amount_recommended")}:contains(٢), ${field("amount_recommended")}:contains(2٬000)`,
    },
]);
