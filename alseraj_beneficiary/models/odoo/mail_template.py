from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError

from ...tools.roles import MANAGER


class MailTemplate(models.Model):
    """The letters of our models: their words are a manager's, and the administrator's where several associations share them."""

    _inherit = "mail.template"

    def write(self, vals):
        self._alseraj_check_words()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_alseraj(self):
        self._alseraj_check_words()

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        self._alseraj_check_words()
        return super()._update_field_translations(field_name, translations, digest=digest, source_lang=source_lang)

    def reset_template(self):
        """As in Odoo; the words that were shipped take the place of the house's."""
        self._alseraj_check_words()
        return super().reset_template()

    def _alseraj_check_words(self):
        """Odoo lets every employee edit letters; those that are sent to beneficiaries are not his.

        :raises UserError: it is a letter of ours and the user has not the role
        """
        user = self.env.user
        if self.env.su or user.has_group("base.group_system"):
            return
        # sudo: which letters are the modules' own is no secret
        names = self.sudo().get_external_id()
        ours = self.filtered(lambda template: names[template.id].startswith("alseraj_"))
        if ours and not user.has_group(MANAGER):
            raise UserError(self.env._("A manager of beneficiary relations words the letters to beneficiaries."))
        if ours and self.env["res.company"]._has_several_associations():
            raise UserError(self.env._(
                "All companies of this database share %(names)s, and its administrator words it.",
                names=", ".join(ours[:5].mapped("name")),
            ))

    def _alseraj_send_secret(self, res_ids):
        """Send a letter that carries a secret address, in the name of the association.

        Odoo lets an author read his messages, and who reads a record its messages. So the letter has no employee as
        author and hangs on no record: only its recipient has it, and who administers the server while it waits.

        :param list res_ids: ids of the records that the letter is about
        """
        self.ensure_one()
        company_sudo = self.env.company.sudo()  # its name and address stand on every letter
        author = company_sudo.partner_id
        # OdooBot: the step that sends it has been checked
        self.with_user(SUPERUSER_ID).send_mail_batch(
            res_ids, email_layout_xmlid="mail.mail_notification_light", email_values={
                "model": False, "res_id": False, "author_id": author.id,
                **({"email_from": author.email_formatted} if author.email else {}),
            },
        )
