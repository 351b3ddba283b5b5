import {download} from "@web/core/network/download";
import {patch} from "@web/core/utils/patch";
import {PivotRenderer} from "@web/views/pivot/pivot_renderer";

/** Prints the pivot of one of our models as it stands on the screen, on sheets that it fits. */
patch(PivotRenderer.prototype, {
    get alserajPrintable() {
        return this.model.metaData.resModel.startsWith("alseraj.");
    },
    alserajPrint() {
        const {headers, rows} = this.model.getTable();
        const table = {
            // as the screen is called: most pivots have no title, and are "Untitled"
            title: this.env.config?.getDisplayName?.() || this.model.metaData.title || "",
            filters: (this.env.searchModel?.facets || [])
                .filter(({values}) => values?.length)
                .map(({title, values}) => (title ? `${title}: ` : "") + values.join(" / ")),
            heads: headers.map((cells, row) =>
                (row ? cells : cells.slice(1)).map(({title, width, height}) => ({
                    title: title || "",
                    width: width || 1,
                    height: height || 1,
                }))
            ),
            rows: rows.map(({title, indent, subGroupMeasurements}) => ({
                title,
                indent: indent || 0,
                bold: !indent,
                texts: subGroupMeasurements.map((cell) =>
                    cell.value === undefined ? "" : String(this.getFormattedValue(cell).value)
                ),
            })),
        };
        return download({
            url: "/alseraj/pivot/print",
            data: {data: new Blob([JSON.stringify(table)], {type: "application/json"})},
        });
    },
});
