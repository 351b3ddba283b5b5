import {
    describe,
    findPeriod,
    getDays,
    getHijriMonth,
    move,
} from "@alseraj_beneficiary/governance/hijri/hijri_period";
import {DateFilterDropdown} from "@spreadsheet/global_filters/components/date_filter_dropdown/date_filter_dropdown";
import {DateFilterValue} from "@spreadsheet/global_filters/components/date_filter_value/date_filter_value";
import {DashboardDateFilter} from "@spreadsheet_dashboard/bundle/dashboard_action/dashboard_date_filter/dashboard_date_filter";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";

// A Hijri month is Odoo's own range of two days, so all that follows a period follows it, too.
const MONTH = "hijri_month";
const YEAR = "hijri_year";
const isHijri = (type) => type === MONTH || type === YEAR;
const asRange = (period) => {
    const {from, to} = getDays(period);
    return {type: "range", from: from.toISODate(), to: to.toISODate()};
};
const readPeriod = (value) => (value?.type === "range" ? findPeriod(value) : null);
const typeOf = (period) => (period.month ? MONTH : YEAR);

patch(DateFilterDropdown.prototype, {
    get dateOptions() {
        const options = super.dateOptions.map((option) => ({...option}));
        if (!getHijriMonth()) {
            return options;
        }
        const year = options.findIndex(({id}) => id === "year");
        options.splice(
            year + 1,
            0,
            {id: MONTH, type: MONTH, label: _t("Hijri Month")},
            {id: YEAR, type: YEAR, label: _t("Hijri Year"), separator: true}
        );
        return options;
    },
    _computeDefaultSelectedValues() {
        super._computeDefaultSelectedValues();
        const month = getHijriMonth();
        this.selectedValues[MONTH] = month;
        this.selectedValues[YEAR] = month && {year: month.year};
    },
    _applyCurrentValueToSelectedValues(value) {
        super._applyCurrentValueToSelectedValues(...arguments);
        const period = readPeriod(value);
        if (period) {
            this.selectedValues[typeOf(period)] = period;
        }
    },
    isMonthQuarterYear(value) {
        return isHijri(value?.type) || super.isMonthQuarterYear(...arguments);
    },
    isSelected(value) {
        const period = readPeriod(this.props.value);
        if (period) {
            return value.type === typeOf(period);
        }
        return super.isSelected(...arguments);
    },
    update(value) {
        if (isHijri(value.type)) {
            return this.props.update(asRange(this.selectedValues[value.type]));
        }
        return super.update(...arguments);
    },
    getDescription(type) {
        return isHijri(type)
            ? describe(this.selectedValues[type])
            : super.getDescription(...arguments);
    },
    selectPrevious(type) {
        if (isHijri(type)) {
            // the click goes on to the option, which updates
            this.selectedValues[type] = move(this.selectedValues[type], -1);
        } else {
            super.selectPrevious(...arguments);
        }
    },
    selectNext(type) {
        if (isHijri(type)) {
            this.selectedValues[type] = move(this.selectedValues[type], 1);
        } else {
            super.selectNext(...arguments);
        }
    },
});

patch(DateFilterValue.prototype, {
    get inputValue() {
        const period = readPeriod(this.props.value);
        return period ? describe(period) : super.inputValue;
    },
});

patch(DashboardDateFilter.prototype, {
    get inputValue() {
        const period = readPeriod(this.props.value);
        return period ? describe(period) : super.inputValue;
    },
    selectPrevious() {
        const period = readPeriod(this.props.value);
        return period ? this.props.update(asRange(move(period, -1))) : super.selectPrevious();
    },
    selectNext() {
        const period = readPeriod(this.props.value);
        return period ? this.props.update(asRange(move(period, 1))) : super.selectNext();
    },
});
