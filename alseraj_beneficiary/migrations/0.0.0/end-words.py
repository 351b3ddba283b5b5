"""Bring the Arabic of labels, menus and views up to date at each new version.

An upgrade adds missing translations and keeps those that are there. The first version showed some words of Odoo's own
translation that meant something else here (an installment's due date as «موعد إجراء المكالمة»): these are replaced.
Lists and letters that the association words itself (noupdate) are not touched.
"""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    langs = [code for code, _name in env["res.lang"].get_installed() if code != "en_US"]
    if langs:
        env["ir.module.module"]._load_module_terms(["alseraj_beneficiary"], langs, overwrite=True)
