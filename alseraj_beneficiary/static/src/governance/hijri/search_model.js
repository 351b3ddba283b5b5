import {Domain} from "@web/core/domain";
import {serializeDate, serializeDateTime} from "@web/core/l10n/dates";
import {patch} from "@web/core/utils/patch";
import {SearchModel} from "@web/search/search_model";
import {describe, getDays, getHijriMonth, move} from "./hijri_period";

const MONTHS = 13; // this one and the year before it
const YEARS = 2;

function getOption(period, {fieldName, fieldType}) {
    const {from, to} = getDays(period);
    const [first, last] =
        fieldType === "date"
            ? [serializeDate(from), serializeDate(to)]
            : [serializeDateTime(from), serializeDateTime(to.endOf("day"))];
    return {
        type: "dateOption",
        id: `custom_hijri_${period.year}_${period.month || "year"}`,
        description: describe(period),
        domain: new Domain(["&", [fieldName, ">=", first], [fieldName, "<=", last]]).toString(),
    };
}

/** Each date filter of our own lists and figures also offers Hijri months and years. */
patch(SearchModel.prototype, {
    _createGroupOfSearchItems(pregroup) {
        const month = getHijriMonth();
        if (month && this.resModel?.startsWith("alseraj.")) {
            const periods = [
                ...Array.from({length: MONTHS}, (_, number) => move(month, -number)),
                ...Array.from({length: YEARS}, (_, number) => ({year: month.year - number})),
            ];
            for (const item of pregroup.filter(({type}) => type === "dateFilter")) {
                item.optionsParams.customOptions.push(
                    ...periods.map((period) => getOption(period, item))
                );
            }
        }
        return super._createGroupOfSearchItems(...arguments);
    },
});
