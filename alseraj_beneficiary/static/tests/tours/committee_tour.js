import {registry} from "@web/core/registry";
import {field, inState, page, press, save} from "./tour_helpers";

/** The committee's part, as its secretary: agenda, attendance, votes, decision, close and seal. */
registry.category("web_tour.tours").add("alseraj_committee", {
    steps: () => [
        {content: "the app is in Arabic, right to left", trigger: "body.o_rtl .o_form_view"},
        press("action_fill_agenda"),
        {
            content: "the request is on the agenda",
            trigger: `${field("decision_ids")} tr.o_data_row`,
        },
        press("action_open"),
        inState("open"),
        press("action_all_present"),
        {
            content: "open the case",
            trigger: `${field("decision_ids")} tr.o_data_row button[name='action_open_case']`,
            run: "click",
        },
        {content: "the case in one glance", trigger: field("study_explanation")},
        {
            content: "vote for it",
            trigger: ".o_statusbar_buttons button[name='cast_vote']:enabled:first",
            run: "click",
        },
        {content: "his vote is there", trigger: `${field("my_vote")}`},
        page("votes"),
        ...["رئيس", "عضو"].flatMap((member, index) => {
            const row = `${field("vote_ids")} tr.o_data_row:eq(${index + 1})`;
            return [
                {
                    content: "record a vote",
                    trigger: `${field("vote_ids")} .o_field_x2many_list_row_add a`,
                    run: "click",
                },
                {
                    trigger: `${row}.o_selected_row td[name='member_id'] input`,
                    run: `edit ${member}`,
                },
                {
                    trigger: `.o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option):contains(${member}) a`,
                    run: "click",
                },
                {trigger: `${row}.o_selected_row td[name='choice'] input`, run: "click"},
                {trigger: ".o_select_menu_item:contains(موافق)", run: "click"},
                {content: "chosen", trigger: `${row} td[name='choice'] input:value(موافق)`},
            ];
        }),
        ...save(),
        {content: "three votes", trigger: `${field("tally")}:contains(3–0–0)`},
        {
            content: "back to the session",
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a:last",
            run: "click",
        },
        press("action_open_closing"),
        {content: "yes, for good", trigger: ".modal-footer button[name='seal']", run: "click"},
        {
            content: "sealed: nothing is left to press",
            trigger: ".o_alseraj_desk_side:not(:has(button[name='close_session']))",
        },
        {
            content: "back to the session",
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a:last",
            run: "click",
        },
        inState("closed"),
        {content: "sealed", trigger: `${field("seal")}`},
    ],
});
