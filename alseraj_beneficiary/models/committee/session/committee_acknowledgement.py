from odoo import api, fields, models
from odoo.exceptions import UserError


class CommitteeAcknowledgement(models.Model):
    """A member says, after the closing, that the minutes are what he attended: his signature without paper.

    Written by :meth:`action_acknowledge` of the session only, for the member himself. It names the seal, so
    it stands beside the sealed content and not in it.
    """

    _name = "alseraj.committee.acknowledgement"
    _description = "Acknowledgement of Minutes"
    _duplicable = False
    _inherit = ["alseraj.guarded.mixin"]
    _order = "session_id, acknowledged_on, id"
    _rec_name = "member_id"
    _check_company_auto = True

    session_id = fields.Many2one(
        "alseraj.committee.session", required=True, index=True, readonly=True, guarded=True, ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="session_id.company_id", store=True, index=True, precompute=True, guarded=True
    )
    member_id = fields.Many2one(
        "alseraj.committee.member", "The Member", required=True, index=True, readonly=True, guarded=True, ondelete="restrict",
        check_company=True,
    )
    user_id = fields.Many2one(
        "res.users", "Acknowledged by", required=True, index=True, readonly=True, guarded=True, ondelete="restrict"
    )
    acknowledged_on = fields.Datetime("Minutes Acknowledged On", required=True, readonly=True, guarded=True)
    seal = fields.Char(required=True, readonly=True, guarded=True, help="The seal of the minutes that he saw.")

    _person_once = models.UniqueIndex(
        "(session_id, user_id)", "You have acknowledged the minutes of this session already."
    )

    def _check_before_write(self, vals):
        super()._check_before_write(vals)
        if vals:
            raise UserError(self.env._("An acknowledgement is kept as it was given."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("An acknowledgement is kept as it was given."))
