import datetime
import json

from odoo.tests import HttpCase, tagged

from ....tools import hijri
from ...common import AlserajCommon

START = "/odoo/action-alseraj_beneficiary.action_board_report"  # a light page
YEARS = range(1400, hijri.MAX_YEAR + 1)


@tagged("post_install", "-at_install")
class TestHijriPeriod(AlserajCommon, HttpCase):
    """The browser's Hijri months are those of the server, day for day."""

    def test_months_and_years_of_the_browser(self):
        months = []
        for year in YEARS:
            for month in range(1, 13):
                first = hijri.to_gregorian(year, month, 1)
                last = first + datetime.timedelta(days=29)
                if hijri.from_gregorian(last) != (year, month, 30):
                    last -= datetime.timedelta(days=1)
                months.append([year, month, str(first), str(last)])
        self.env["res.lang"]._activate_lang("ar_001")
        self.user_manager.lang = "ar_001"
        told = json.dumps({"months": months, "names": hijri.HIJRI_MONTHS_AR})
        self.browser_js(START, f"const {{months, names}} = {told};" + """
            const {getDays, findPeriod, describe, move, getHijriMonth} = odoo.loader.modules.get(
                "@alseraj_beneficiary/governance/hijri/hijri_period");
            const same = (found, wanted, what) => {
                if (JSON.stringify(found) !== JSON.stringify(wanted)) {
                    throw new Error(`${what}: ${JSON.stringify(found)} is not ${JSON.stringify(wanted)}`);
                }
            };
            for (const [year, month, from, to] of months) {
                const days = getDays({year, month});
                same([days.from.toISODate(), days.to.toISODate()], [from, to], `${year}-${month}`);
                same(findPeriod({from, to}), {year, month}, "found");
                if (year < 1500 && year > 1400) {
                    same(move(move({year, month}, 7), -7), {year, month}, "there and back");
                }
                if (!describe({year, month}).includes(names[month - 1])) {
                    throw new Error(describe({year, month}));
                }
            }
            for (let place = 0; place < months.length; place += 12) {
                const [year, , from] = months[place], to = months[place + 11][3];
                same(findPeriod({from, to}), {year}, "whole year");
            }
            same(findPeriod({from: "2026-01-01", to: "2026-01-31"}), null, "a month of the other calendar");
            same([getHijriMonth(luxon.DateTime.fromISO("2090-01-01")), move({year: 1500}, 1)], [null, {year: 1500}], "its end");
            same(getHijriMonth(luxon.DateTime.fromISO("2026-03-01")), {year: 1447, month: 9}, "Ramadan");
            console.log("test successful");
            """,
            ready="odoo.isReady === true", login=self.user_manager.login, timeout=300)
