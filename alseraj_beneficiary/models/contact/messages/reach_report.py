from odoo import fields, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from .message import WAY_LABELS

_lt = LazyTranslate(__name__)
REASONS = [
    ("no_address", "Neither mobile, e-mail nor address"),
    ("failed", "Messages came by no way"),
    ("no_mobile", "No mobile on the file"),
    ("number_failed", "Short texts don't reach the number"),
]


class ReachReport(models.Model):
    """One line a family: by which way it is reached, and why it is not, or not by short text."""

    _name = "alseraj.reach.report"
    _description = "Reachability"
    _auto = False
    _order = "id desc"
    _rec_name = "beneficiary_id"
    _depends = {
        "alseraj.beneficiary": [
            "active", "bounced_email", "branch_id", "building_number", "company_id", "mobile", "officer_id", "partner_id",
            "short_address", "state",
        ],
        "alseraj.message": ["beneficiary_id", "state", "ways_tried"],
        "res.partner": ["city", "email", "email_normalized", "street"],
    }

    beneficiary_id = fields.Many2one("alseraj.beneficiary", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    branch_id = fields.Many2one("alseraj.branch", "Branch Office", readonly=True)
    officer_id = fields.Many2one("res.users", "Owner", readonly=True)
    way = fields.Selection(WAY_LABELS, "Reached by", readonly=True, falsy_value_label=_lt("By no way"))  # pylint: disable=translation-field
    reason = fields.Selection(REASONS, "Why Not", readonly=True, falsy_value_label=_lt("Reached by short text"))  # pylint: disable=translation-field
    is_reached = fields.Boolean("Reached", readonly=True)
    reached_rate = fields.Float("Reached (%)", readonly=True, aggregator="avg")
    mobile = fields.Char(related="beneficiary_id.mobile")
    email = fields.Char(related="beneficiary_id.email")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT reach.id, reach.id AS beneficiary_id, company_id, branch_id, officer_id, way, way IS NOT NULL AS is_reached,
                   CASE WHEN way IS NULL AND failed THEN 'failed'
                        WHEN way IS NULL THEN 'no_address'
                        WHEN way = 'sms' THEN NULL
                        WHEN number_failed THEN 'number_failed'
                        ELSE 'no_mobile' END AS reason,
                   CASE WHEN way IS NULL THEN 0.0 ELSE 100.0 END AS reached_rate
              FROM (
                SELECT f.id, f.company_id, f.branch_id, f.officer_id,
                       COALESCE(m.state = 'unreachable' AND m.ways_tried IS NOT NULL, FALSE) AS failed,
                       COALESCE(m.ways_tried LIKE 'sms:%%', FALSE) AND f.mobile IS NOT NULL AS number_failed,
                       CASE WHEN COALESCE(m.state = 'unreachable' AND m.ways_tried IS NOT NULL, FALSE) THEN NULL
                            WHEN f.mobile IS NOT NULL AND NOT COALESCE(m.ways_tried LIKE 'sms:%%', FALSE) THEN 'sms'
                            WHEN COALESCE(p.email, '') <> '' AND p.email_normalized IS DISTINCT FROM f.bounced_email THEN 'mail'
                            WHEN COALESCE(p.city, '') <> '' AND COALESCE(p.street, f.building_number, f.short_address, '') <> ''
                                 THEN 'letter'
                        END AS way
                  FROM alseraj_beneficiary f
                  JOIN res_partner p ON p.id = f.partner_id
                  LEFT JOIN LATERAL (
                       -- the last message is asked for where one of them failed by some way: of the others it says nothing
                       SELECT state, ways_tried FROM alseraj_message
                        WHERE beneficiary_id = f.id AND state NOT IN ('cancelled', 'waiting')
                          AND f.id IN (SELECT beneficiary_id FROM alseraj_message WHERE ways_tried IS NOT NULL)
                        ORDER BY id DESC LIMIT 1
                  ) m ON TRUE
                 WHERE f.active AND f.state <> 'closed'
              ) reach
            """
        )
