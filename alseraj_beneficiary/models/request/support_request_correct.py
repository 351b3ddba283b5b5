from odoo import fields, models
from odoo.exceptions import UserError

DECLARED = ("type_id", "amount_requested", "urgent")  # he signed for these
PLAIN = ("channel_id", "urgent_reason")


class SupportRequest(models.Model):
    """A slip in a submitted request, mended with a trace: what was declared is signed again."""

    _inherit = "alseraj.support.request"

    correct_reason = fields.Text("Reason for Correcting", copy=False)

    def action_correct(self, values, reason=None):
        """Correct a slip of ours in a request that was submitted; its number, dates and clock stay.

        The channel and the reason of urgency are put right at once. What the applicant declared (type, amount,
        urgency) makes it a draft again, to be signed and submitted anew.

        :param dict values: field name -> value, of ``type_id``, ``amount_requested``, ``urgent``,
            ``channel_id``, ``urgent_reason``; amounts in the currency of the company
        :param str reason: what was wrong
        :return: True
        :raises UserError: another field, nothing to correct, no reason, or a wrong state or role
        """
        self.ensure_one()
        self.check_access("write")
        if unknown := values.keys() - {*DECLARED, *PLAIN}:
            raise UserError(self.env._(
                "These are not corrected this way: %(fields)s",
                fields=", ".join(sorted(self._fields[name]._description_string(self.env) if name in self._fields else name
                                        for name in unknown)),
            ))
        changed = {name: value for name, value in values.items() if self._is_changed(name, value)}
        self._say_why("correct", {"correct_reason": reason})
        self._check_transition("correct")
        if not changed:
            raise UserError(self.env._("This says what the request says already: there is nothing to correct."))
        before = self._get_texts(changed)
        if changed.keys() & set(DECLARED):
            self._run_transition("correct")
            self.write(changed)
        else:
            self._write_internal(changed)
        self._log_correction(before, self._get_texts(changed))
        return True

    def _get_cannot_correct_reason(self):
        if reason := self.beneficiary_id._get_own_file_reason() or self._get_file_stopped_reason():
            return reason
        if not (self.correct_reason or "").strip():
            return self.env._("Say what was wrong and is corrected.")
        return False

    def _do_correct(self):
        self._write_internal({"stage": "draft"})
        self._remind()

    def _get_texts(self, names):
        """What the fields say, as people read it."""
        return {
            name: self[name].display_name or "" if self._fields[name].type == "many2one" else
            self.currency_id.format(self[name]) if name == "amount_requested" else
            (self.env._("yes") if self[name] else self.env._("no")) if name == "urgent" else self[name] or ""
            for name in names
        }

    def _log_correction(self, before, after):
        lines = [self.env._("Corrected: %(reason)s", reason=self.correct_reason)] + [
            self.env._(
                "%(field)s: %(before)s, now %(after)s",
                field=self._fields[name]._description_string(self.env), before=before[name], after=after[name],
            )
            for name in before
        ]
        self._message_log(body="\n".join(lines))
        self._write_internal({"correct_reason": False})
