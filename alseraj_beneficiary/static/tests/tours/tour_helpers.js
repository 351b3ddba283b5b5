import {inputFiles} from "@web/../tests/utils";

// Selectors go by field and method names: the words on the screen are Arabic and may be reworded.
export const field = (name) => `.o_field_widget[name='${name}']`;
export const input = (name) => `${field(name)} input`;

const PATIENCE = 60000;

/** Each step waits for the screen, also on a machine that is busy with other things. */
export const patient = (steps) => steps.map((step) => ({timeout: PATIENCE, ...step}));

export const type = (name, text) => ({
    content: `type ${name}`,
    trigger: input(name),
    run: `edit ${text}`,
});

export const choose = (name, text) => [
    {content: `look for ${text} in ${name}`, trigger: input(name), run: `edit ${text}`},
    {
        content: `choose ${text}`,
        trigger: `.o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option):contains(${text}) a`,
        run: "click",
    },
];

export const pick = (name, text) => [
    {content: `open ${name}`, trigger: input(name), run: "click"},
    {content: `pick ${text}`, trigger: `.o_select_menu_item:contains(${text})`, run: "click"},
];

export const write = (name, text) => ({
    content: `write ${name}`,
    trigger: `${field(name)} textarea`,
    run: `edit ${text}`,
});

export const page = (name) => ({
    content: `open the page ${name}`,
    trigger: `.o_notebook_headers a[name='${name}']`,
    run: "click",
});

export const press = (method) => ({
    content: `press ${method}`,
    trigger: `.o_statusbar_buttons button[name='${method}']:enabled, .o_form_view button[name='${method}']:enabled`,
    run: "click",
});

/** A button that a phone keeps in a menu. */
export const find = (method) => ({
    content: `press ${method}`,
    trigger: ".o_form_view .o_form_sheet",
    async run() {
        const seen = () =>
            [...document.querySelectorAll(`button[name='${method}']`)].find(
                (el) => el.offsetParent
            );
        if (!seen()) {
            const menus = `.o_statusbar_buttons .dropdown-toggle, .o-form-buttonbox .o_button_more`;
            [...document.querySelectorAll(menus)].forEach((menu) => menu.click());
            await new Promise((resolve) => setTimeout(resolve, 1000));
        }
        seen().click();
        // the answer is there: what is looked for next is not of the page before
        do {
            await new Promise((resolve) => setTimeout(resolve, 500));
        } while (document.querySelector(".o_loading_indicator, .o_blockUI"));
    },
});

export const save = () => [
    {content: "save", trigger: ".o_form_button_save:enabled", run: "click"},
    {content: "saved", trigger: ".o_form_saved"},
];

export const inState = (state) => ({
    content: `the state is ${state}`,
    trigger: `.o_statusbar_status button.o_arrow_button_current[data-value='${state}']`,
});

/** Put a scan into the nth document line and verify it. */
export const bringDocument = (row) => [
    {
        content: `open line ${row} of the documents`,
        trigger: `${field("document_ids")} tr.o_data_row:eq(${row}) td[name='type_id']`,
        run: "click",
    },
    {
        content: `the scan of line ${row}`,
        trigger: `${field("document_ids")} tr.o_data_row:eq(${row}).o_selected_row td[name='attachment']`,
        async run() {
            const scan = new File(["%PDF-1.4 scan"], `scan-${row}.pdf`, {type: "application/pdf"});
            await inputFiles(".o_selected_row td[name='attachment'] .o_input_file", [scan]);
        },
    },
    {
        content: `the scan of line ${row} is there`,
        trigger: `${field("document_ids")} tr.o_data_row:eq(${row}) td[name='attachment'] input:value(scan-${row}.pdf)`,
    },
];

/** The applicant signs on the form. */
export const sign = () => [
    {content: "sign", trigger: `${field("signature")} .o_signature`, run: "click"},
    {trigger: ".modal canvas.o_web_sign_signature"},
    {trigger: ".modal .modal-footer .btn-primary:enabled", run: "click"},
    {content: "signed", trigger: `${field("signature")} img.o_signature`},
];

/** Steps for one kind of screen, `desktop` or `mobile`. */
export const on = (device, steps) => steps.map((each) => ({isActive: [device], ...each}));
const DIALOG = ".o_select_create_dialog_content";

/** By the list below the field; a phone opens a page of its own for it. */
export const pickEither = (name, text) => [
    ...on("desktop", choose(name, text)),
    ...on("mobile", [
        {content: `look for ${text} in ${name}`, trigger: input(name), run: "click"},
        {trigger: `${DIALOG} button:has(.fa-search)`, run: "click"},
        {trigger: `${DIALOG} .o_searchview_input`, run: `edit ${text}`},
        {trigger: `${DIALOG} .o_searchview_input`, run: "press Enter"},
        {trigger: `${DIALOG} .o_facet_values`},
        {
            content: `choose ${text}`,
            trigger: `${DIALOG} .o_kanban_record:contains(${text})`,
            run: "click",
        },
        {trigger: `body:not(:has(${DIALOG}))`},
    ]),
];

/** A phone shows the box for searching when it is asked for. */
export const openSearch = on("mobile", [
    {trigger: ".o_control_panel button:has(.fa-search)", run: "click"},
]);
