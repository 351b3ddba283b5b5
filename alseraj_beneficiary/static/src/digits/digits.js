/**
 * Digits as people in Arabic type and read them, for every field of the web client.
 *
 * Odoo's parsers know 0 to 9 alone: an amount in Arabic-Indic digits becomes "", which is 0. The functions below stand
 * in for Odoo's before any field imports them, because this file comes right after the loader and wraps a module the
 * moment it has started.
 */
const NUMERALS = {arab: "٠١٢٣٤٥٦٧٨٩", arabext: "۰۱۲۳۴۵۶۷۸۹"};
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\u061c\ufeff\u0640]/g;
const LEFT_TO_RIGHT = "\u200e";

const getModule = (name) => odoo.loader.modules.get(name);

/** Fold the digits of Arabic and Persian keyboards to 0-9, and leave the rest as it is. */
export function toWestern(text) {
    return String(text)
        .replace(/[٠-٩]/g, (digit) => NUMERALS.arab.indexOf(digit))
        .replace(/[۰-۹]/g, (digit) => NUMERALS.arabext.indexOf(digit));
}

/** The digits that the company's setting gives a language: "latn", "arab", or undefined where Odoo decides. */
export function getNumerals(lang) {
    return lang?.startsWith("ar") ? getModule("@web/session").session.alseraj_digits : undefined;
}

/** Write a number as it is read: in the company's digits, and with its minus before it in a line from right to left. */
function toReading(text, localization) {
    if (getNumerals(localization.code) === "arab") {
        text = text.replace(/[0-9]/g, (digit) => NUMERALS.arab[digit]);
    }
    return text.startsWith("-") && localization.direction === "rtl" ? LEFT_TO_RIGHT + text : text;
}

/** Whether a run of digits and signs is one number: one decimal point, thousands in groups of three. */
function isGrouped(run, separator, point) {
    const [whole, fraction, ...more] = run.split(point);
    const [first, ...groups] = whole.split(separator);
    return (
        !more.length &&
        /^\d*$/.test(fraction ?? "") &&
        (groups.length ? /^\d{1,3}$/ : /^\d*$/).test(first) &&
        groups.every((group) => /^\d{3}$/.test(group))
    );
}

/**
 * What was typed as a number, in the signs that Odoo's parsers know.
 *
 * @param {string} text
 * @param {{thousandsSep: string, decimalPoint: string}} signs those of the user's language
 * @returns {string|null} null where it can't be read: no digit, or thousands that are no groups of three ("3.000,50"
 *     would else be 3.0005)
 */
export function readNumber(text, {thousandsSep, decimalPoint}) {
    const plain = toWestern(text)
        .replace(INVISIBLE, "")
        .replace(/\u2212/g, "-")
        .replaceAll("٪", "%")
        .replaceAll("٬", thousandsSep || "")
        .replaceAll("٫", decimalPoint);
    if (!plain.trim()) {
        return plain;
    }
    const isNumber = (run) =>
        isGrouped(run, thousandsSep || ",", decimalPoint) || isGrouped(run, ",", ".");
    const runs = plain.match(/[\d.,]*\d[\d.,]*/g) || [];
    return runs.length && runs.every(isNumber) ? plain : null;
}

/** Each module that is wrapped, and how. */
const WRAPPERS = {
    "@web/core/l10n/dates": (dates) => {
        for (const name of ["parseDate", "parseDateTime"]) {
            const parse = dates[name];
            dates[name] = (value, options) =>
                parse(value && toWestern(value).replace(INVISIBLE, ""), options);
        }
    },
    "@web/core/utils/numbers": (numbers) => {
        const {localization} = getModule("@web/core/l10n/localization");
        for (const name of ["formatFloat", "humanNumber", "insertThousandsSep"]) {
            const format = numbers[name];
            numbers[name] = (...args) => toReading(format(...args), localization);
        }
    },
    "@web/views/fields/parsers": (parsers) => {
        const {localization} = getModule("@web/core/l10n/localization");
        const registry = getModule("@web/core/registry").registry.category("parsers");
        for (const [name, types] of Object.entries({
            parseFloat: ["float"],
            parseFloatTime: ["float_time"],
            parseInteger: ["integer", "many2one_reference"],
            parseMonetary: ["monetary"],
            parsePercentage: ["percentage"],
        })) {
            const parse = parsers[name];
            parsers[name] = (value, options) => {
                const plain = readNumber(value, localization);
                if (plain === null) {
                    throw new parsers.InvalidNumberError(`"${value}" is not a correct number`);
                }
                return parse(plain, options);
            };
            types.forEach((type) => registry.add(type, parsers[name], {force: true}));
        }
    },
};

odoo.loader.bus.addEventListener("module-started", ({detail: {moduleName, module}}) => {
    WRAPPERS[moduleName]?.(module);
});
