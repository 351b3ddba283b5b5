"""The sample association itself: company, currency, chart of accounts, language.

Piped into Odoo's shell by ./dev demo before our modules are installed, so that
what they set up at installation finds the Saudi chart there. In Arabic, or with ALSERAJ_LANG=en in English.
"""

import os

english = os.environ.get("ALSERAJ_LANG") == "en"
lang = "en_US" if english else "ar_001"

company = env.company
saudi = env.ref("base.sa")
riyal = env.ref("base.SAR")
riyal.active = True
if english:
    riyal.write({"symbol": "SAR", "position": "before"})
company.write({
    "name": "Alseraj Association" if english else "جمعية السراج الأهلية", "country_id": saudi.id, "company_registry": "0000",
    "phone": "+966 11 000 0000", "email": "info@example.com",  # nobody's, as is the number of the licence
    "street": "Sample Street" if english else "شارع التجربة",
})
company.partner_id.write({"city": "Riyadh" if english else "الرياض", "lang": lang, "tz": "Asia/Riyadh"})
env["account.chart.template"].try_loading("sa", company, install_demo=False)
company.currency_id = riyal

# One language for everybody who is there and everybody who comes.
env["ir.default"].set("res.partner", "lang", lang)
env["ir.default"].set("res.partner", "tz", "Asia/Riyadh")
people = env["res.users"].with_context(active_test=False).search([])
people.write({"lang": lang, "tz": "Asia/Riyadh"})

env.ref("base.user_admin").name = "Administrator" if english else "مسؤول النظام"

# Arabic-Indic digits and the right direction come with the language; the date
# order and the week's first day are the association's.
env["res.lang"].search([("code", "=", "ar_001")]).week_start = "7"
env.cr.commit()  # a script for the shell, not a module
