import {registry} from "@web/core/registry";
import {choose, field, inState, patient, pick, press, save, write} from "./tour_helpers";

/** An officer takes a complaint about the manager down. */
registry.category("web_tour.tours").add("alseraj_complaint_taken", {
    steps: () =>
        patient([
            {content: "the app is in Arabic, right to left", trigger: "body.o_rtl .o_form_view"},
            ...choose("channel_id", "مقابلة"),
            ...pick("subject", "سلوك موظف"),
            ...choose("accused_user_ids", "مدير علاقات المستفيدين"),
            write("description", "رفع صوته على المراجعة"),
            ...save(),
            inState("new"),
            {
                content: "it went to who stands above the manager",
                trigger: `${field("user_id")}:contains(رئيس مجلس الإدارة), ${field("user_id")} input:value(رئيس مجلس الإدارة)`,
            },
        ]),
});

/** The manager looks for it everywhere, and finds nothing. */
registry.category("web_tour.tours").add("alseraj_complaint_hidden", {
    steps: () =>
        patient([
            {content: "the app is in Arabic, right to left", trigger: "body.o_rtl .o_list_view"},
            {
                content: "nothing is open",
                trigger: ".o_view_nocontent, .o_list_view:not(:has(tr.o_data_row))",
            },
            {
                content: "without the filter neither",
                trigger: ".o_searchview_facet .o_facet_remove",
                run: "click",
            },
            {
                content: "no complaint at all",
                trigger: ".o_list_view:not(:has(tr.o_data_row)):not(:has(.o_searchview_facet))",
            },
        ]),
});

/** Who stands above him answers; the complainant is satisfied. */
registry.category("web_tour.tours").add("alseraj_complaint_answered", {
    steps: () =>
        patient([
            {content: "the app is in Arabic, right to left", trigger: "body.o_rtl .o_form_view"},
            press("action_acknowledge"),
            inState("acknowledged"),
            write("resolution", "اعتذر المدير ونُبّه"),
            press("action_resolve"),
            inState("resolved"),
            press("action_satisfied"),
            {content: "his word is there", trigger: `${field("word")}:contains(راضٍ)`},
        ]),
});
