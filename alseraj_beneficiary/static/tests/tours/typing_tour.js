import {registry} from "@web/core/registry";
import {field, input, on, openSearch, page, patient, save, type} from "./tour_helpers";

/** What the page of the test gives: pairs of a field and what is typed into it. */
const typed = (pairs) => Object.entries(pairs).map(([name, text]) => type(name, text));

const refused = (name, text) => [
    type(name, text),
    {content: "leave the field", trigger: input(name), run: "press Tab"},
    {content: `“${text}” is an error at ${name}`, trigger: `${field(name)}.o_field_invalid`},
];

/** Each kind of numeric field in Arabic-Indic and Persian digits; what can't be read is an error and never 0. */
registry.category("web_tour.tours").add("alseraj_typing", {
    steps: () =>
        patient([
            {trigger: ".o_form_view"},
            ...["مبلغ", "٣.٠٠٠,٥٠", "1,5", "-", "1.2.3"].flatMap((text) =>
                refused("credit_limit", text)
            ),
            ...refused("color", "سبعة"),
            ...refused("partner_latitude", "٫"),
            ...refused("partner_longitude", "٪"),
            ...typed({
                color: "٧",
                partner_latitude: "-١٢٫٥",
                partner_longitude: "٣٧٫٥٪",
                credit_limit: "۱٬۲۳۴٬۵۶۷٫۵۰ ريال",
            }),
            ...save(),
            {
                content: "read in one kind of digits, the minus before its number",
                trigger: `${field("partner_latitude")} input:value(/^\u200e-12\\.50/)`,
            },
        ]),
});

registry.category("web_tour.tours").add("alseraj_typing_time", {
    steps: () =>
        patient([
            {trigger: ".o_form_view"},
            ...refused("partner_latitude", "ساعة"),
            ...typed({partner_latitude: "٨:٣٠", partner_longitude: "٤٢"}),
            {
                content: "a date in either digits",
                trigger: "body",
                run() {
                    const {parseDate} = odoo.loader.modules.get("@web/core/l10n/dates");
                    const format = {format: "dd/MM/yyyy"};
                    for (const text of ["٢٩/١١/٢٠٢٦", "29/11/2026"]) {
                        if (parseDate(text, format).toISODate() !== "2026-11-29") {
                            throw new Error(`${text} was not read`);
                        }
                    }
                    const {formatDate} = odoo.loader.modules.get("@web/core/l10n/dates");
                    const day = formatDate(luxon.DateTime.local(2026, 11, 29), format);
                    if (day !== "29/11/2026") {
                        throw new Error(`${day} stands beside Western numbers`);
                    }
                    const soon = luxon.DateTime.local().plus({days: 2});
                    const days = soon.toRelativeCalendar({unit: "days"});
                    if (!/يومين|بعد الغد|بعد غد/.test(days)) {
                        throw new Error(`“${days}” for the day after tomorrow`);
                    }
                    const {Activity} = odoo.loader.modules.get("@mail/core/web/activity");
                    const {get} = Object.getOwnPropertyDescriptor(Activity.prototype, "delayWords");
                    for (const [delay, words] of [
                        [-193, /193 يومًا/],
                        [5, /5 أيام/],
                        [-2, /يومين|أمس/],
                    ]) {
                        if (!words.test(get.call({delay}))) {
                            throw new Error(`“${get.call({delay})}” for ${delay} days`);
                        }
                    }
                },
            },
            ...save(),
        ]),
});

// The same in the lines of a list.
const cell = (name) => `${field("child_ids")} tr.o_data_row.o_selected_row td[name='${name}']`;
const openLine = {
    content: "open the line",
    trigger: `${field("child_ids")} tr.o_data_row td[name='name']`,
    run: "click",
};
const inLine = (name, text) => ({
    content: `type ${text} into ${name}`,
    trigger: `${cell(name)} input`,
    run: `edit ${text}`,
});
const refusedInLine = (name, text) => [
    inLine(name, text),
    {content: "leave the cell", trigger: `${cell(name)} input`, run: "press Tab"},
    {
        content: `“${text}” is an error in the column ${name}`,
        trigger: `${cell(name)} .o_field_invalid`,
    },
];

registry.category("web_tour.tours").add("alseraj_typing_list", {
    steps: () =>
        patient([
            openLine,
            ...refusedInLine("color", "سبعة"),
            ...refusedInLine("partner_latitude", "٣.٠٠٠,٥٠"),
            ...refusedInLine("partner_longitude", "٪"),
            ...refusedInLine("credit_limit", "مبلغ"),
            inLine("color", "٧"),
            inLine("partner_latitude", "-١٢٫٥"),
            inLine("partner_longitude", "٣٧٫٥٪"),
            inLine("credit_limit", "۱٬۲۳۴٬۵۶۷٫۵۰ ريال"),
            ...save(),
        ]),
});

registry.category("web_tour.tours").add("alseraj_typing_list_time", {
    steps: () =>
        patient([
            openLine,
            ...refusedInLine("partner_latitude", "ساعة"),
            inLine("partner_latitude", "٨:٣٠"),
            ...save(),
        ]),
});

/** In a window that a button opens, as wizards do. */
registry.category("web_tour.tours").add("alseraj_typing_window", {
    steps: () =>
        patient([
            {trigger: ".o_form_sheet button[name]", run: "click"},
            {trigger: ".modal .o_form_view"},
            ...refused("credit_limit", "٣.٠٠٠,٥٠"),
            ...typed({
                color: "٧",
                partner_latitude: "-١٢٫٥",
                partner_longitude: "٣٧٫٥٪",
                credit_limit: "۱٬۲۳۴٬۵۶۷٫۵۰",
            }),
            {trigger: ".modal .modal-footer .btn-primary", run: "click"},
            {content: "closed", trigger: "body:not(:has(.modal))"},
        ]),
});

const searchFor = (text, name) => [
    {trigger: ".o_searchview_input", run: `edit ${text}`},
    {
        content: `${text} is offered for ${name}`,
        trigger: `.o_searchview_autocomplete .o-dropdown-item:contains(${name})`,
        run: "click",
    },
];
const shown = (count) => ({
    content: `${count} lines`,
    trigger: `.o_list_view tbody:has(tr:nth-child(${count}).o_data_row):not(:has(tr:nth-child(${count + 1}).o_data_row))`,
});
const none = {
    content: "no line",
    trigger: ".o_list_view .o_list_table:not(:has(.o_data_row))",
};
const clearSearch = {content: "all again", trigger: ".o_facet_remove", run: "click"};

/** The search box for a number and a day, the pager. */
registry.category("web_tour.tours").add("alseraj_typing_search", {
    steps: () =>
        patient([
            {trigger: ".o_list_view .o_data_row"},
            shown(2),
            ...on("desktop", [
                {content: "which lines", trigger: ".o_pager_value", run: "click"},
                {trigger: "input.o_pager_value", run: "edit ١-٤"},
                {trigger: "input.o_pager_value", run: "press Enter"},
                shown(4),
            ]),
            ...openSearch,
            ...searchFor("٧", "عدد"),
            shown(1),
            clearSearch,
            ...on("desktop", [shown(4)]),
            ...on("mobile", [shown(2)]), // a phone has no box for the number of lines
            ...searchFor("٩٠١", "مبلغ"),
            shown(1),
            clearSearch,
            ...searchFor("٠١/٠١/٢٠٠١", "يوم"),
            none,
        ]),
});

const amountOfIncome = `${field("income_ids")} tr.o_data_row td[name='amount']`;
const typeIncome = (text) => ({
    content: `type ${text}`,
    trigger: `${amountOfIncome} input`,
    run: `edit ${text}`,
});

/** The officer: an income, a request, and a file by its number. */
registry.category("web_tour.tours").add("alseraj_typing_file", {
    steps: () =>
        patient([
            page("income"),
            {content: "open the line", trigger: amountOfIncome, run: "click"},
            typeIncome("٣.٠٠٠,٥٠"),
            {trigger: `${amountOfIncome} input`, run: "press Tab"},
            {content: "refused", trigger: `${amountOfIncome} .o_field_invalid`},
            typeIncome("٢٬٧٥٠٫٥٠"),
            {trigger: `${amountOfIncome} input`, run: "press Tab"},
            {
                content: "read",
                trigger: `${amountOfIncome}:contains(2,750.50), ${amountOfIncome} input:value(2,750.50)`,
            },
            ...save(),
        ]),
});
registry.category("web_tour.tours").add("alseraj_typing_request", {
    steps: () =>
        patient([
            ...refused("amount_requested", "مبلغ"),
            type("amount_requested", "۳٬۰۰۰٫۵۰"),
            ...save(),
        ]),
});
registry.category("web_tour.tours").add("alseraj_typing_number", {
    steps: () =>
        patient([
            {trigger: ".o_list_view .o_data_row, .o_kanban_view .o_kanban_record"},
            ...openSearch,
            {trigger: ".o_searchview_input", run: "edit ٠٥٠١٢٣٤٩٩٨"},
            {trigger: ".o_searchview_input", run: "press Enter"},
            ...on("desktop", [
                {
                    content: "his file alone",
                    trigger:
                        ".o_list_view tbody:has(tr:nth-child(1).o_data_row):not(:has(tr:nth-child(2).o_data_row)) td:contains(سابعة)",
                },
            ]),
            ...on("mobile", [
                {
                    content: "his file alone",
                    trigger:
                        ".o_kanban_renderer:not(:has(.o_kanban_record + .o_kanban_record:not(.o_kanban_ghost))) .o_kanban_record:contains(سابعة)",
                },
            ]),
        ]),
});

/** With the other setting the same numbers are read in Arabic-Indic digits. */
registry.category("web_tour.tours").add("alseraj_reading_arabic", {
    steps: () =>
        patient([
            {content: "a number", trigger: `${field("credit_limit")} input:value(١,٢٣٤,٥٦٧.٥٠)`},
            type("credit_limit", "١٬٠٠٠"),
            ...save(),
        ]),
});
