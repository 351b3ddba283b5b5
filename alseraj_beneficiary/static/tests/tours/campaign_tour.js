import {registry} from "@web/core/registry";
import {choose, field, inState, page, patient, press, save, type} from "./tour_helpers";

const confirm = {content: "yes", trigger: ".modal-footer .btn-primary:enabled", run: "click"};

/** An officer: conditions, whom and whom not, requests, links for signing. */
registry.category("web_tour.tours").add("alseraj_campaign_open", {
    steps: () =>
        patient([
            {content: "the app is in Arabic, right to left", trigger: "body.o_rtl .o_form_view"},
            type("name", "كسوة الشتاء 1448"),
            ...choose("type_id", "كسوة شتاء تجريبية"),
            type("amount", "٥٠٠"),
            ...choose("channel_id", "مقابلة"),
            type("no_contact_months", "٦"),
            ...save(),
            press("action_select"),
            {
                content: "families are selected",
                trigger: `${field("beneficiary_ids")} tr.o_data_row`,
            },
            page("exclusions"),
            {
                content: "whom not, and why",
                trigger: `${field("exclusion_ids")} tr.o_data_row:contains(تواصلت معنا)`,
            },
            press("action_open_requests"),
            confirm,
            {content: "the requests are there", trigger: ".o_list_view tr.o_data_row"},
            {
                content: "back to the campaign",
                trigger: ".o_breadcrumb a:contains(كسوة الشتاء)",
                run: "click",
            },
            inState("done"),
            press("action_send_sign_links"),
            confirm,
            {
                content: "sent",
                trigger: ".o_notification_content:contains(٣), .o_notification_content:contains(3)",
            },
        ]),
});

/** The same officer, when they have signed. */
registry.category("web_tour.tours").add("alseraj_campaign_advance", {
    steps: () =>
        patient([
            {content: "the app is in Arabic, right to left", trigger: "body.o_rtl .o_form_view"},
            press("action_advance"),
            confirm,
            {content: "what went on is said", trigger: ".o_notification_content:contains(انتقل)"},
            {content: "the results", trigger: ".oe_stat_button[name='action_view_results']"},
        ]),
});
