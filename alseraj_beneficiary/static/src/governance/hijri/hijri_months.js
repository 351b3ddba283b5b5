// The Umm al-Qura calendar of the server, from 1400 AH on; the constant is written by ci/make_hijri_months.py.
const FIRST_YEAR = 1400;
const FIRST_DAY = Date.UTC(1979, 10, 20);
const MONTHS = 12;
const DAY = 24 * 60 * 60 * 1000;
const LENGTHS =
    "d4b52aa574ae97656cb55aaaa554ad95d2da5d9db2ba4b4aa552b5575b6abd2bc4b89a9552d5adb6a6d4dc9d92" +
    "aa69562ae56d36ab55aaa94d49d95d2ba5b55aad55a9a92e26e55dada6d46a554ba9754eaae5acba9d92b2564b" +
    "cab55ab556d2ea5e4aa9552daad36c7596d269552da5b4ba9ba3b4b69b52aa64b696d2ec6d9eb2d54d2aa564ae" +
    "96dd6ab54b29a9352ba57536ab56aae93";

// The first day of each month, in days after FIRST_DAY, and the end of the last one
const starts = [0];
for (let year = 0; year < LENGTHS.length / 3; year++) {
    const long = parseInt(LENGTHS.slice(3 * year, 3 * year + 3), 16);
    for (let month = 0; month < MONTHS; month++) {
        starts.push(starts.at(-1) + ((long >> month) & 1 ? 30 : 29));
    }
}

/**
 * @param {Number} year
 * @param {Number} month 1 to 12
 * @returns {Number|undefined} the first day of a month, in milliseconds (UTC); undefined outside of the calendar
 */
export function getStart(year, month) {
    const days = starts[(year - FIRST_YEAR) * MONTHS + month - 1];
    return days === undefined ? undefined : FIRST_DAY + days * DAY;
}

/**
 * @param {Number} time a day, in milliseconds (UTC)
 * @returns {Object|null} the year and month in which it lies; null outside of the calendar
 */
export function findMonth(time) {
    const days = Math.floor((time - FIRST_DAY) / DAY);
    if (days < 0 || days >= starts.at(-1)) {
        return null;
    }
    let [low, high] = [0, starts.length - 1];
    while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (starts[middle] <= days) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return {year: FIRST_YEAR + Math.floor(low / MONTHS), month: (low % MONTHS) + 1};
}
