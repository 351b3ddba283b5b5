import datetime
import json

from odoo.tests import HttpCase, tagged

from ....tools import hijri
from ...common import AlserajCommon

YEARS = range(1440, 1461)


@tagged("post_install", "-at_install")
class TestHijriPeriod(AlserajCommon, HttpCase):
    """The browser's Hijri months are those of the server, day for day."""

    def test_months_and_years_of_the_browser(self):
        months = []
        for year in YEARS:
            for month in range(1, 13):
                following = (year, month + 1) if month < 12 else (year + 1, 1)
                last = hijri.to_gregorian(*following, 1) - datetime.timedelta(days=1)
                months.append([year, month, str(hijri.to_gregorian(year, month, 1)), str(last)])
        self.env["res.lang"]._activate_lang("ar_001")
        self.user_manager.lang = "ar_001"
        told = json.dumps({"months": months, "names": hijri.HIJRI_MONTHS_AR})
        self.browser_js("/odoo", f"const {{months, names}} = {told};" + """
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
                same(move(move({year, month}, 7), -7), {year, month}, "there and back");
                if (!describe({year, month}).includes(names[month - 1])) {
                    throw new Error(describe({year, month}));
                }
            }
            for (let place = 0; place < months.length; place += 12) {
                const [year, , from] = months[place], to = months[place + 11][3];
                same(findPeriod({from, to}), {year}, "whole year");
            }
            same(findPeriod({from: "2026-01-01", to: "2026-01-31"}), null, "a month of the other calendar");
            same(getHijriMonth(luxon.DateTime.fromISO("2026-03-01")), {year: 1447, month: 9}, "Ramadan");
            console.log("test successful");
            """,
            ready="odoo.isReady === true", login=self.user_manager.login, timeout=300)
