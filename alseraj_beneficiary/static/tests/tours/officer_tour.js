import {registry} from "@web/core/registry";
import {
    bringDocument,
    choose,
    field,
    inState,
    input,
    page,
    patient,
    press,
    save,
    sign,
    type,
} from "./tour_helpers";

/** The officer's part: a file with its family and documents, then the request, signed and submitted. */
registry.category("web_tour.tours").add("alseraj_officer", {
    steps: () =>
        patient([
            {content: "the app is in Arabic, right to left", trigger: "body.o_rtl .o_form_view"},
            type("name", "مستفيدة تجريبية ثالثة السراج"),
            type("identifier", "١٠٤٥٦٧٨٩٠٩"),
            type("birth_date_hijri", "1405/06/22"),
            type("mobile", "0551234567"),
            ...choose("category_ids", "أرملة"),
            page("household"),
            {
                content: "a member of the family",
                trigger: `${field("member_ids")} .o_field_x2many_list_row_add a`,
                run: "click",
            },
            {
                trigger: `${field("member_ids")} tr.o_data_row:eq(0).o_selected_row td[name='name'] input`,
                run: "edit ابن أول السراج",
            },
            {
                content: "another one",
                trigger: `${field("member_ids")} .o_field_x2many_list_row_add a`,
                run: "click",
            },
            {
                content: "its own row: the one before is still open for a moment",
                trigger: `${field("member_ids")} tr.o_data_row:eq(1).o_selected_row td[name='name'] input`,
                run: "edit ابنة ثانية السراج",
            },
            page("income"),
            {trigger: `${field("income_ids")} .o_field_x2many_list_row_add a`, run: "click"},
            ...choose("source_id", "الضمان"),
            {
                trigger: `${field("income_ids")} .o_selected_row td[name='amount'] input`,
                run: "edit ١٬٣٢٠",
            },
            ...save(),
            {content: "registering now says what is missing", ...press("action_register")},
            {trigger: ".modal .o_error_dialog, .modal-dialog .modal-body:contains(مستندات)"},
            {trigger: ".modal-footer .btn-primary", run: "click"},
            page("documents"),
            ...[0, 1, 2].flatMap(bringDocument),
            ...save(),
            ...[0, 1, 2].flatMap((row) => [
                {
                    content: `verify line ${row}`,
                    trigger: `${field("document_ids")} tr.o_data_row:eq(${row}) button[name='action_verify']`,
                    run: "click",
                },
                {
                    content: `line ${row} is verified`,
                    trigger: `${field("document_ids")} tr.o_data_row:eq(${row}) .text-bg-success`,
                },
            ]),
            press("action_register"),
            inState("registered"),
            {
                content: "his requests",
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
                content: "the server has answered: the next list is not closed by it",
                trigger: "[name='banner_eligible']",
            },
            ...choose("channel_id", "مقابلة"),
            {
                content: "nor the next field",
                trigger: `${field("intake_missing")}:not(:contains(القناة))`,
            },
            type("amount_requested", "١٥٠٠"),
            page("declaration"),
            {
                content: "the amount is known as well: the name below is not held up by its answer",
                trigger: `${field("intake_missing")}:not(:contains(المبلغ))`,
            },
            page("declaration"),
            type("signed_by", "مستفيدة تجريبية ثالثة السراج"),
            ...sign(),
            ...save(),
            press("action_submit"),
            inState("submitted"),
            {
                content: "the two dates of the reply",
                trigger: `${field("reply_due_hijri")}:contains(هـ)`,
            },
            {trigger: input("name") + `, ${field("name")}:contains(REQ/)`},
        ]),
});
