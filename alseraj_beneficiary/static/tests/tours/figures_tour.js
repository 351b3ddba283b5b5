import {registry} from "@web/core/registry";
import {patient} from "./tour_helpers";

const CENTURY = "144"; // of Hijri years, in the digits of the scene
const isWide = () => window.innerWidth > 768;
const arabic = {content: "in Arabic, right to left", trigger: "body.o_rtl"};
const fits = (place) => ({
    content: `${place} fits the screen`,
    trigger: ".o_action_manager",
    run() {
        if (document.documentElement.scrollWidth > window.innerWidth + 1) {
            throw new Error(`${place} is wider than the screen`);
        }
    },
});
const shown = {
    content: "its figures are drawn",
    trigger: ".o-spreadsheet .o-figure canvas.o-scorecard, .o-spreadsheet .o-figure .o-scorecard",
};

/** A figure leads to the records that it counts: as many, and filtered as the dashboard was. */
registry.category("web_tour.tours").add("alseraj_dashboard", {
    steps: () =>
        patient([
            arabic,
            shown,
            fits("dashboard"),
            ...(isWide()
                ? [
                      {content: "periods", trigger: ".o-btn-date-filter", run: "click"},
                      {
                          content: "this Hijri month",
                          trigger:
                              ".o-date-filter-dropdown[data-id='hijri_month'] .o-date-option-label",
                          run: "click",
                      },
                      {
                          content: "it is named",
                          trigger: `.o-date-filter-value:contains(${CENTURY})`,
                      },
                      {
                          content: "the year",
                          trigger: ".o-date-filter-dropdown[data-id='hijri_year'] .btn-previous",
                          run: "click",
                      },
                      {
                          content: "and back",
                          trigger: ".o-date-filter-dropdown[data-id='hijri_year'] .btn-next",
                          run: "click",
                      },
                      {
                          content: "its year is the period",
                          trigger: ".o-date-filter-dropdown[data-id='hijri_year'].selected",
                      },
                      {content: "close", trigger: ".o-btn-date-filter", run: "click"},
                  ]
                : []),
            {content: "the first figure", trigger: ".o-figure .o-scorecard", run: "click"},
            {content: "its records", trigger: ".o_list_view, .o_kanban_view, .o_view_nocontent"},
            fits("records"),
        ]),
});

/** A Hijri month among the periods of an analysis, and its pivot on paper. */
registry.category("web_tour.tours").add("alseraj_analysis", {
    steps: () =>
        patient([
            arabic,
            {content: "the pivot", trigger: ".o_pivot table"},
            {content: "filters", trigger: ".o_searchview_dropdown_toggler", run: "click"},
            {
                content: "by day of submission",
                trigger:
                    ".o_filter_menu .o_accordion_toggle:contains(تاريخ التقديم), .o_filter_menu .o_accordion_toggle:first",
                run: "click",
            },
            {
                content: "a Hijri month",
                trigger: `.o_filter_menu .o_accordion_values .o_item_option:contains(${CENTURY}):first`,
                run: "click",
            },
            {content: "stands in the search", trigger: `.o_searchview_facet:contains(${CENTURY})`},
            {content: "the pivot follows", trigger: ".o_pivot, .o_view_nocontent"},
        ]),
});
