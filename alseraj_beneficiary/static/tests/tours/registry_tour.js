import {registry} from "@web/core/registry";
import {inputFiles} from "@web/../tests/utils";
import {choose, field, inState, input, page, press, save, type} from "./tour_helpers";

// A page that a viewer opens: small, and a PDF to whoever looks at its first bytes.
const PDF =
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF";

const refused = (words) => [
    {
        content: `the refusal says: ${words}`,
        trigger: `.modal .modal-body:contains(${words})`,
    },
    {content: "understood", trigger: ".modal-footer .btn-primary", run: "click"},
    {trigger: "body:not(:has(.modal))"},
];

const row = (list, index) => `${field(list)} tr.o_data_row:eq(${index})`;

/** A member of the family: name, relation as it is, and a birth date in either calendar. */
const member = (index, name, dateField, date) => [
    {
        content: `member ${index}`,
        trigger: `${field("member_ids")} .o_field_x2many_list_row_add a`,
        run: "click",
    },
    {
        trigger: `${row("member_ids", index)}.o_selected_row td[name='name'] input`,
        run: `edit ${name}`,
    },
    {
        trigger: `${row("member_ids", index)}.o_selected_row td[name='${dateField}'] input, ${row("member_ids", index)}.o_selected_row td[name='${dateField}'] button`,
        async run({queryFirst, click, edit, press: key}) {
            const cell = `${row("member_ids", index)}.o_selected_row td[name='${dateField}']`;
            const button = queryFirst(`${cell} button`);
            if (button) await click(button);
            await edit(date, queryFirst(`${cell} input`));
            await key("Tab");
        },
    },
];

/** Put a scan with its issue date into the document line of a type. */
const bring = (index) => [
    {
        content: `open document line ${index}`,
        trigger: `${row("document_ids", index)} td[name='type_id']`,
        run: "click",
    },
    {
        content: `the scan of line ${index}`,
        trigger: `${row("document_ids", index)}.o_selected_row td[name='attachment']`,
        async run() {
            const scan = new File([PDF], `scan-${index}.pdf`, {type: "application/pdf"});
            await inputFiles(".o_selected_row td[name='attachment'] .o_input_file", [scan]);
        },
    },
    {
        content: `the scan of line ${index} is there`,
        trigger: `${row("document_ids", index)} td[name='attachment'] input:value(scan-${index}.pdf)`,
    },
];

/** A family of six at the front desk; every refusal on the way is a sentence, and the officer acts on it. */
registry.category("web_tour.tours").add("alseraj_registry", {
    steps: () => [
        {content: "the app is in Arabic, right to left", trigger: "body.o_rtl .o_form_view"},
        type("name", "نورة عبد الله سعد التجريبية"),
        type("identifier", "١٠٥٦٧٨٩٠١٩"),
        {content: "the family name", trigger: `${input("family_name")}:value(التجريبية)`},
        {
            content: "the compound name stays whole",
            trigger: `${input("father_name")}:value(عبد الله)`,
        },
        {content: "the grandfather", trigger: `${input("grandfather_name")}:value(سعد)`},
        type("birth_date_hijri", "1405/13/40"),
        {content: "away from the field", trigger: input("mobile"), run: "edit 0551234567"},
        ...refused("13"),
        type("birth_date_hijri", "1405/06/22"),
        {trigger: input("mobile"), run: "edit 0551234567"},
        {
            content: "the Gregorian date follows",
            trigger: `${field("birth_date")}:contains(١٩٨٥), ${field("birth_date")} input:value(١٩٨٥), ${field("birth_date")}:contains(1985), ${field("birth_date")} input:value(1985)`,
        },
        ...choose("category_ids", "أرملة"),
        page("household"),
        ...member(0, "ابن أول التجريبي", "birth_date_hijri", "1435/01/15"),
        ...member(1, "ابنة ثانية التجريبي", "birth_date_hijri", "1437/05/02"),
        ...member(2, "ابن ثالث التجريبي", "birth_date_hijri", "1439/09/09"),
        ...member(3, "ابنة رابعة التجريبي", "birth_date_hijri", "1441/02/20"),
        ...member(4, "ابن خامس التجريبي", "birth_date_hijri", "1444/11/01"),
        {
            content: "save with a wrong check digit",
            trigger: ".o_form_button_save:enabled",
            run: "click",
        },
        ...refused("1056789019"),
        type("identifier", "١٠٥٦٧٨٩٠١٧"),
        ...save(),
        {
            content: "a file of six",
            trigger: `${field("household_size")}:contains(6), ${field("household_size")}:contains(٦)`,
        },
        page("documents"),
        {content: "the checklist is there", trigger: row("document_ids", 2)},
        {content: "registering now says what is missing", ...press("action_register")},
        {trigger: ".modal .modal-body:contains(وفاة):contains(سجل الأسرة)"},
        {trigger: ".modal-footer .btn-primary", run: "click"},
        {trigger: "body:not(:has(.modal))"},
        ...[0, 1, 2].flatMap(bring),
        ...save(),
        {
            content: "four eyes: who entered it does not verify it",
            trigger: `${row("document_ids", 0)} button[name='action_verify']`,
            run: "click",
        },
        {trigger: ".modal .modal-body:contains(موظف آخر)"},
        {trigger: ".modal-footer .btn-primary", run: "click"},
        {trigger: "body:not(:has(.modal))"},
        inState("draft"),
    ],
});

/** Her colleague compares the scans with the data, verifies them and registers the file. */
registry.category("web_tour.tours").add("alseraj_registry_second", {
    steps: () => [
        {content: "the same file, right to left", trigger: "body.o_rtl .o_form_view"},
        page("documents"),
        ...[0, 1, 2].flatMap((index) => [
            {
                content: `verify line ${index}`,
                trigger: `${row("document_ids", index)} button[name='action_verify']`,
                run: "click",
            },
            {
                content: `line ${index} is verified`,
                trigger: `${row("document_ids", index)} .text-bg-success`,
            },
        ]),
        press("action_register"),
        inState("registered"),
        {
            content: "nothing is missing",
            trigger: "body:not(:has(.o_form_view .alert-info:visible))",
        },
    ],
});
