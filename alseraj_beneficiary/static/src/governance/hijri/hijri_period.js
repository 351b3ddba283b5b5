import {_t} from "@web/core/l10n/translation";

const {DateTime, Settings} = luxon;

// Umm al-Qura as browsers carry it; tests compare it with the server's
const CALENDAR = "ca-islamic-umalqura";
const numbers = new Intl.DateTimeFormat(`en-u-${CALENDAR}-nu-latn`, {
    year: "numeric",
    month: "numeric",
    day: "numeric",
    timeZone: "UTC",
});
const MONTH_DAYS = 29.53;

function read(date) {
    const parts = {};
    for (const {type, value} of numbers.formatToParts(Date.UTC(date.year, date.month - 1, date.day))) {
        parts[type] = parseInt(value);
    }
    return {year: parts.year, month: parts.month, day: parts.day};
}

/**
 * @param {DateTime} date
 * @returns {Object} the Hijri month of a day: year and month
 */
export function getHijriMonth(date = DateTime.local()) {
    const {year, month} = read(date);
    return {year, month};
}

function firstDay({year, month}) {
    let date = DateTime.local().startOf("day");
    for (;;) {
        const there = read(date);
        const months = (year - there.year) * 12 + month - there.month;
        if (!months) {
            return date.minus({days: there.day - 1});
        }
        date = date.plus({days: Math.round(months * MONTH_DAYS) || Math.sign(months)});
    }
}

/**
 * @param {Object} period year, and month unless it is a whole year
 * @param {Number} steps
 * @returns {Object} the period that many steps later
 */
export function move({year, month}, steps) {
    if (!month) {
        return {year: year + steps};
    }
    const months = year * 12 + month - 1 + steps;
    return {year: Math.floor(months / 12), month: (months % 12) + 1};
}

/**
 * @param {Object} period year, and month unless it is a whole year
 * @returns {Object} its first and last day: from, to
 */
export function getDays(period) {
    const start = ({year, month}) => firstDay({year, month: month || 1});
    return {from: start(period), to: start(move(period, 1)).minus({days: 1})};
}

/**
 * @param {Object} value two days, as ISO: from, to
 * @returns {Object|null} the Hijri month or year that begins and ends with them
 */
export function findPeriod({from, to}) {
    if (!from || !to) {
        return null;
    }
    const month = getHijriMonth(DateTime.fromISO(from));
    for (const period of [month, {year: month.year}]) {
        const days = getDays(period);
        if (days.from.toISODate() === from && days.to.toISODate() === to) {
            return period;
        }
    }
    return null;
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
    const {from} = getDays(period);
    const names = new Intl.DateTimeFormat(`${Settings.defaultLocale.split("-")[0]}-u-${CALENDAR}`, {
        month: "long",
        timeZone: "UTC",
    });
    const month = names.format(Date.UTC(from.year, from.month - 1, from.day));
    return _t("%(month)s %(year)s AH", {month, year});
}
