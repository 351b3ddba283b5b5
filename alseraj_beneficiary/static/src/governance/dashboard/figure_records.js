import * as spreadsheet from "@odoo/o-spreadsheet";
import "@spreadsheet/chart/odoo_menu/figure_component";
import {SEE_RECORDS_PIVOT} from "@spreadsheet/pivot/pivot_actions";
import {patch} from "@web/core/utils/patch";

/** A figure of ours opens the records that it counts, as filtered; Odoo opens the menu, with none of it. */
patch(spreadsheet.components.ScorecardChart.prototype, {
    get recordsPosition() {
        const {getters} = this.env.model;
        const {keyValue} = getters.getChartDefinition(this.props.chartId);
        const sheetId = getters.getFigureSheetId(
            getters.getFigureIdFromChartId(this.props.chartId)
        );
        const {sheetId: place, zone} = getters.getRangeFromSheetXC(sheetId, keyValue);
        const position = {sheetId: place, col: zone.left, row: zone.top};
        // also while it is being counted: a quick hand gets the records all the same
        const pivotId = getters.getPivotIdFromPosition(position);
        const model = pivotId && getters.getPivotCoreDefinition(pivotId).model;
        return model?.startsWith("alseraj.") ? position : undefined;
    },
    async onClick() {
        const position = this.env.isDashboard() && this.recordsPosition;
        if (position) {
            return SEE_RECORDS_PIVOT(position, this.env);
        }
        return super.onClick(...arguments);
    },
});
