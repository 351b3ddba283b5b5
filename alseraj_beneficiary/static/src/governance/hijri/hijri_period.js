import {_t} from "@web/core/l10n/translation";
import {findMonth, getStart} from "./hijri_months";

const {DateTime, Settings} = luxon;
const asDay = (time) => DateTime.fromISO(new Date(time).toISOString().slice(0, 10));
const asTime = (date) => Date.UTC(date.year, date.month - 1, date.day);

/**
 * @param {DateTime} date
 * @returns {Object|null} the Hijri month of a day: year and month; null outside of the calendar
 */
export function getHijriMonth(date = DateTime.local()) {
    return findMonth(asTime(date));
}

/**
 * @param {Object} period year, and month unless it is a whole year
 * @param {Number} steps
 * @returns {Object} the period that many steps later; the same one where the calendar ends
 */
export function move(period, steps) {
    const {year, month} = period;
    const months = year * 12 + (month || 1) - 1 + steps * (month ? 1 : 12);
    const moved = {year: Math.floor(months / 12)};
    if (month) {
        moved.month = (months % 12) + 1;
    }
    return getDays(moved) ? moved : period;
}

/**
 * @param {Object} period year, and month unless it is a whole year
 * @returns {Object|null} its first and last day: from, to
 */
export function getDays({year, month}) {
    const from = getStart(year, month || 1);
    const next = month && month < 12 ? getStart(year, month + 1) : getStart(year + 1, 1);
    if (from === undefined || next === undefined) {
        return null;
    }
    return {from: asDay(from), to: asDay(next).minus({days: 1})};
}

/**
 * @param {Object} value two days, as ISO: from, to
 * @returns {Object|null} the Hijri month or year that begins and ends with them
 */
export function findPeriod({from, to}) {
    const month = from && to && getHijriMonth(DateTime.fromISO(from));
    if (!month) {
        return null;
    }
    const isThat = (period) => {
        const days = getDays(period);
        return days && days.from.toISODate() === from && days.to.toISODate() === to;
    };
    return [month, {year: month.year}].find(isThat) || null;
}

/**
 * @param {Object} period year, and month unless it is a whole year
 * @returns {String} how it is called in the user's language
 */
export function describe(period) {
    const year = String(period.year);
    if (!period.month) {
        return _t("%(year)s AH", {year});
    }
    const language = Settings.defaultLocale.split("-")[0];
    const names = new Intl.DateTimeFormat(`${language}-u-ca-islamic-umalqura`, {
        month: "long",
        timeZone: "UTC",
    });
    // in its middle a browser's table, which may begin a day later, has the same month
    const month = names.format(asTime(getDays(period).from.plus({days: 14})));
    return _t("%(month)s %(year)s AH", {month, year});
}
