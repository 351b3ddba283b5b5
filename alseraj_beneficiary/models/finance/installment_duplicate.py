from odoo import fields, models
from odoo.exceptions import UserError

FINANCE = "alseraj_beneficiary.group_finance"
MANAGER = "alseraj_beneficiary.group_manager"


class SupportInstallment(models.Model):
    """What looks like a payment too many is one, unless somebody says by name that it is none.

    The same support twice in a month: finance or a manager. One account for two files: a manager.
    """

    _inherit = "alseraj.support.installment"

    duplicate_ok_by_id = fields.Many2one(
        "res.users", "Confirmed Although Double, by", readonly=True, copy=False, tracking=True,
    )
    duplicate_ok_on = fields.Datetime("Confirmed Although Double, on", readonly=True, copy=False)
    duplicate_ok_reason = fields.Char("Why It Is Not Double", readonly=True, copy=False, tracking=True)

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
        if self.problem_kind in ("duplicate", "shared_iban"):
            action = self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_installment_duplicate")
            return dict(action, context={"active_ids": self.ids, "active_model": self._name})
        target = {
            "request": self.request_id, "fund": self.fund_id, "account": self.fund_id,
            **dict.fromkeys(("stopped", "payee", "no_iban", "bad_iban", "returned_iban"), self.beneficiary_id),
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
        """Vouch for it that these are due although they look like a payment too many.

        :param str reason: why both are due
        :return: True
        :raises UserError: no reason, not in finance or a manager, not in a run that can still be changed
        """
        self.check_access("read")
        if not (self.env.su or self.env.user.has_group(FINANCE) or self.env.user.has_group(MANAGER)):
            raise UserError(self.env._("Finance or a manager says that this is not a payment too many."))
        if not (reason or "").strip():
            raise UserError(self.env._("Enter why this is due all the same."))
        for installment in self:
            if installment.state != "in_run":
                raise UserError(self.env._("%(name)s is in no run: nothing is paid twice yet.", name=installment.name))
            if installment.problem_kind == "shared_iban" and not (
                self.env.su or self.env.user.has_group(MANAGER)
            ):
                raise UserError(self.env._("Only a manager says that one account serves two files."))
            if refusal := installment.beneficiary_id._get_own_file_reason():
                raise UserError(refusal)
        self.sudo()._write_internal({  # sudo: a manager only reads installments; role and visibility checked above
            "duplicate_ok_by_id": self.env.uid,
            "duplicate_ok_on": fields.Datetime.now(),
            "duplicate_ok_reason": reason.strip(),
        })
        return True
