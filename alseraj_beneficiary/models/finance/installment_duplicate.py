from odoo import fields, models
from odoo.exceptions import UserError

FINANCE = "alseraj_beneficiary.group_finance"
MANAGER = "alseraj_beneficiary.group_manager"


class SupportInstallment(models.Model):
    """The same support twice in a month is a slip, unless somebody says by name that it is none."""

    _inherit = "alseraj.support.installment"

    duplicate_ok_by_id = fields.Many2one(
        "res.users", "Twice in the Month, Confirmed by", readonly=True, copy=False, tracking=True,
    )
    duplicate_ok_on = fields.Datetime("Twice in the Month, Confirmed on", readonly=True, copy=False)
    duplicate_ok_reason = fields.Char("Why Twice in the Month", readonly=True, copy=False, tracking=True)

    def write(self, vals):
        result = super().write(vals)
        if "disbursement_id" in vals:
            # what was said of one run is not said of the next
            self.filtered("duplicate_ok_by_id")._write_internal({
                "duplicate_ok_by_id": False, "duplicate_ok_on": False, "duplicate_ok_reason": False,
            })
        return result

    def action_open_problem(self):
        """Go to the place where what stops this payment can be mended.

        :return: a window action; of a problem that is gone: the installment itself
        """
        self.ensure_one()
        if self.problem_kind == "duplicate":
            action = self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_installment_duplicate")
            return dict(action, context={"active_ids": self.ids, "active_model": self._name})
        target = {
            "request": self.request_id, "fund": self.fund_id, "account": self.fund_id,
            **dict.fromkeys(
                ("stopped", "payee", "no_iban", "bad_iban", "returned_iban", "shared_iban"), self.beneficiary_id),
        }.get(self.problem_kind) or self
        return {
            "type": "ir.actions.act_window",
            "name": target.display_name,
            "res_model": target._name,
            "res_id": target.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def action_confirm_duplicate(self, reason):
        """Vouch for it that these are due although the same support is paid in the same month.

        :param str reason: why both are due
        :return: True
        :raises UserError: no reason, not in finance or a manager, not in a run that can still be changed
        """
        self.check_access("read")
        if not (self.env.su or self.env.user.has_group(FINANCE) or self.env.user.has_group(MANAGER)):
            raise UserError(self.env._("Finance or a manager says that the same support is due twice in a month."))
        if not (reason or "").strip():
            raise UserError(self.env._("Enter why the same support is due twice in this month."))
        for installment in self:
            if installment.state != "in_run":
                raise UserError(self.env._("%(name)s is in no run: nothing is paid twice yet.", name=installment.name))
            if refusal := installment.beneficiary_id._get_own_file_reason():
                raise UserError(refusal)
        self.sudo()._write_internal({  # sudo: a manager only reads installments; role and visibility checked above
            "duplicate_ok_by_id": self.env.uid,
            "duplicate_ok_on": fields.Datetime.now(),
            "duplicate_ok_reason": reason.strip(),
        })
        return True
