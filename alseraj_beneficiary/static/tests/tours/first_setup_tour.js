import {registry} from "@web/core/registry";
import {field, input, patient, pickEither, save, type} from "./tour_helpers";

/** The first week of an association, from an empty database to its first paid request; nobody is an administrator. */
const add = (name, steps) =>
    registry.category("web_tour.tours").add(name, {steps: () => patient(steps)});

// A row at a desk, a card on a phone.
const row = (text) =>
    `.o_list_view .o_data_row:contains(${text}), .o_kanban_view .o_kanban_record:contains(${text})`;
const openRow = (text) => ({
    content: `open ${text}`,
    trigger: `.o_list_view .o_data_row:contains(${text}) td[name='name'], .o_kanban_view .o_kanban_record:contains(${text})`,
    run: "click",
});
const back = {
    content: "back",
    trigger: ".o_back_button, .o_breadcrumb .breadcrumb-item a:last",
    run: "click",
};
const inGuide = {content: "the setup guide", trigger: row("فصل المهام")};
const step = (text) => [inGuide, {...openRow(text), content: `the step ${text}`}];
const isDone = (text) => ({
    content: `${text} is done`,
    trigger: `.o_list_view .o_data_row:contains(${text}):has(.text-bg-success), .o_kanban_view .o_kanban_record:contains(${text}):has(.text-bg-success)`,
});
const apply = (method) => ({
    content: `press ${method}`,
    trigger: `.modal button[name='${method}']:enabled:visible`,
    run: "click",
});
const inNewLine = (list) => ({
    content: `a new line of ${list}`,
    trigger: `${field(list)} .o_field_x2many_list_row_add a, ${field(list)} .o-kanban-button-new`,
    run: "click",
});

/** A member of the committee, in a line. */
const member = (name, role) => [
    inNewLine("member_ids"),
    ...pickEither("user_id", name),
    {
        content: "his role",
        trigger: `.o_selected_row ${input("role")}`,
        run: "click",
    },
    {trigger: `.o_select_menu_item:contains(${role})`, run: "click"},
    {content: "chosen", trigger: `${input("role")}:value(${role})`},
];

/** Who the association is, its currency and its chart: a database that counted in dollars until now. */
add("alseraj_first_details", [
    {content: "the app is in Arabic, right to left", trigger: "body.o_rtl"},
    {
        content: "the guide says what the first request lacks",
        trigger: row("رقم الترخيص"),
    },
    ...step("رقم الترخيص"),
    type("name", "جمعية البر بالقرية"),
    type("company_registry", "١٢٣٤"),
    type("street", "شارع الملك عبدالعزيز"),
    type("city", "القرية"),
    type("phone", "٠١١٢٣٤٥٦٧٨"),
    type("email", "info@example.com"),
    ...pickEither("country_id", "السعودية"),
    apply("action_use_country"),
    {content: "riyals", trigger: `.modal ${field("currency_id")}:contains(SAR)`},
    apply("action_open_account"),
    {
        content: "its account is there",
        trigger: `.modal ${input("expense_account_id")}:value(دعم المستفيدين)`,
    },
    type("acc_number", "SA4420000001234567891234"),
    apply("action_apply"),
    {trigger: "body:not(:has(.modal))"},
    isDone("SAR"),
]);

/** What a manager decides once: duties, committee, the first fund. */
add("alseraj_first_setup", [
    ...step("فصل المهام"),
    {
        content: "several people work here",
        trigger: `.modal ${field("choice")} input[data-value='several']`,
        run: "click",
    },
    apply("action_decide"),
    {trigger: "body:not(:has(.modal))"},
    ...step("لجنة البحث"),
    {content: "the committees", trigger: ".o_breadcrumb:contains(اللجان)"},
    openRow("لجنة البحث"),
    ...member("رئيس اللجنة", "رئيس"),
    ...member("أمين اللجنة", "أمين"),
    ...member("عضو اللجنة", "عضو"),
    ...save(),
    back,
    {content: "the committee in the list", trigger: row("لجنة البحث")},
    back,
    ...step("الصناديق"),
    {
        content: "a new fund",
        trigger: ".o_list_button_add, .o-kanban-button-new",
        run: "click",
    },
    type("name", "التبرعات العامة"),
    type("code", "GEN"),
    type("budget", "٢٥٠٬٠٠٠"),
    ...save(),
    {
        content: "it pays what names no fund",
        trigger: "button[name='action_pay_unfunded_types']:enabled",
        run: "click",
    },
    {trigger: ".o_form_view:not(:has(button[name='action_pay_unfunded_types']:visible))"},
    back,
    {content: "the fund in the list", trigger: row("التبرعات العامة")},
    back,
    isDone("لجنة البحث"),
]);
