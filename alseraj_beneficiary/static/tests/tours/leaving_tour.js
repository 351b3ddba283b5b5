import {registry} from "@web/core/registry";
import {input, patient, type} from "./tour_helpers";

const leave = {
    content: "back to the list",
    trigger: ".o_back_button, .breadcrumb-item a",
    run: "click",
};

/** A file that is half typed is neither saved nor lost without a word. */
registry.category("web_tour.tours").add("alseraj_leaving", {
    steps: () =>
        patient([
            {trigger: ".o_list_button_add, .o-kanban-button-new", run: "click"},
            {trigger: input("name")},
            type("name", "ملف لم يكتمل السراج"),
            {trigger: input("name"), run: "press Tab"},
            {
                content: "the parts of the name are there",
                trigger: `${input("first_name")}:value(ملف)`,
            },
            leave,
            {content: "leaving asks; stay", trigger: ".modal .btn-close", run: "click"},
            {
                content: "what was typed is there",
                trigger: `${input("name")}:value(ملف لم يكتمل السراج)`,
            },
            leave,
            {
                content: "leave without it",
                trigger: ".modal .modal-footer .btn-secondary",
                run: "click",
            },
            {
                content: "the list",
                trigger: ".o_list_button_add, .o-kanban-button-new",
                run: "click",
            },
            {trigger: input("name")},
            type("name", "ملف يبقى السراج"),
            {trigger: input("name"), run: "press Tab"},
            {trigger: `${input("first_name")}:value(ملف)`},
            leave,
            {content: "keep it", trigger: ".modal .modal-footer .btn-primary", run: "click"},
            {content: "it is in the list", trigger: ".o_list_button_add, .o-kanban-button-new"},
        ]),
});

/** Said while typing: the check digit of an identifier, a mobile that a file has. */
registry.category("web_tour.tours").add("alseraj_said_while_typing", {
    steps: () =>
        patient([
            type("identifier", "١٠٤٥٦٧٨٩٠٠"),
            {trigger: input("identifier"), run: "press Tab"},
            {content: "a wrong check digit", trigger: ".o_notification:contains(1045678900)"},
            type("mobile", "٠٥٠١٢٣٤٩٩٩"),
            {trigger: input("mobile"), run: "press Tab"},
            {content: "whose mobile it is", trigger: ".o_notification:contains(B0)"},
            {
                content: "a woman",
                trigger: ".o_field_widget[name='gender'] input[data-value='female']",
                run: "click",
            },
            {
                content: "her words",
                trigger: ".o_field_widget[name='marital_status'] input",
                run: "click",
            },
            {trigger: ".o_select_menu_item:contains(أرملة):not(:contains(أرمل/))", run: "click"},
            {content: "leave it", trigger: ".o_form_button_cancel", run: "click"},
            {content: "nothing is left", trigger: "body:not(:has(.o_form_dirty))"},
        ]),
});
