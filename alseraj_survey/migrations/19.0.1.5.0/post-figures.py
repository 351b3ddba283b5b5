"""Figures were counted whenever somebody opened them; now they are kept."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    api.Environment(cr, SUPERUSER_ID, {})["alseraj.satisfaction.figure"]._keep_all()
