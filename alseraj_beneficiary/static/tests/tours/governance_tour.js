import {inputFiles} from "@web/../tests/utils";
import {registry} from "@web/core/registry";
import {
    choose,
    field,
    inState,
    input,
    patient,
    pick,
    press,
    save,
    type,
    write,
} from "./tour_helpers";

const confirm = {content: "yes", trigger: ".modal-footer .btn-primary:enabled", run: "click"};

/** A tour in Arabic: the first step looks at the direction of the page. */
const add = (name, steps) =>
    registry.category("web_tour.tours").add(name, {
        steps: () =>
            patient([
                {content: "the app is in Arabic, right to left", trigger: "body.o_rtl"},
                ...steps,
            ]),
    });

/** An officer sends a family to a hospital: not without its consent, and the outcome comes back. */
add("alseraj_referral_out", [
    {content: "what hangs on the file", trigger: ".o_button_more", run: "click"},
    {
        content: "where it was sent",
        trigger: ".o_dropdown_more button.oe_stat_button:has(.fa-hospital-o)",
        run: "click",
    },
    {content: "a new one", trigger: ".o_list_button_add", run: "click"},
    {content: "the family is filled in", trigger: `${input("beneficiary_id")}:value(أم سعد)`},
    ...choose("body_id", "مستشفى المدينة"),
    write("need", "غسيل كلى ثلاث مرات في الأسبوع"),
    write("data_passed", "الاسم والجوال والتشخيص"),
    ...save(),
    {
        content: "why it can't go yet is said",
        trigger: ".alert-info:contains(موافقة)",
    },
    {
        content: "her consent",
        trigger: input("consent_id"),
        run: "edit شفهية",
    },
    {
        content: "take it down",
        trigger: ".o-autocomplete--dropdown-item.o_m2o_dropdown_option_create_edit a",
        run: "click",
    },
    {
        content: "for passing data on, of this family",
        trigger: `.modal ${input("beneficiary_id")}:value(أم سعد)`,
    },
    {content: "how she agreed", trigger: `.modal ${input("method")}`, run: "click"},
    {content: "by word", trigger: ".o_select_menu_item:contains(شفهي)", run: "click"},
    {content: "to whom", trigger: `.modal ${input("purpose_note")}`, run: "edit مستشفى المدينة"},
    {content: "keep it", trigger: ".modal .o_form_button_save:enabled", run: "click"},
    {content: "the window is closed", trigger: "body:not(:has(.modal))"},
    ...save(),
    press("action_send"),
    confirm,
    inState("sent"),
    ...pick("outcome", "ساعدته"),
    write("outcome_note", "بدأ الغسيل يوم الأحد"),
    press("action_answer"),
    inState("answered"),
]);

/** The manager puts a new version in force: those whom it is for are asked to read it. */
add("alseraj_policy_circulated", [
    press("action_new_version"),
    {content: "a version of this policy", trigger: `${input("policy_id")}:value(دليل الاستقبال)`},
    type("version", "2"),
    type("approved_on", "2026-01-15"),
    ...pick("audience", "موظفو علاقات"),
    {
        content: "its file",
        trigger: `${field("attachment")} .o_select_file_button`,
        async run() {
            const file = new File(["%PDF-1.4 guide"], "guide.pdf", {type: "application/pdf"});
            await inputFiles(`${field("attachment")} .o_input_file`, [file]);
        },
    },
    ...save(),
    press("action_approve"),
    confirm,
    inState("approved"),
    {
        content: "somebody has not read it yet",
        trigger: `${field("unread_count")}:not(:contains(^0$))`,
    },
]);

/** An officer finds it in the library, reads it and says so. */
add("alseraj_policy_read", [
    {
        content: "the policy in the library",
        trigger: ".o_kanban_record:contains(دليل الاستقبال)",
        run: "click",
    },
    press("action_acknowledge"),
    {
        content: "that he read it is noted",
        trigger: ".o_form_view:not(:has(button[name='action_acknowledge']))",
    },
]);
