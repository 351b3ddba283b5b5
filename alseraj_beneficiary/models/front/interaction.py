from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..contact.interaction import QUESTION_LENGTH
from ..mixins.workflow_mixin import Addition


class Interaction(models.Model):
    """Messages between a family on its own pages and the desk: an interaction holds one with its answer."""

    _inherit = "alseraj.interaction"
    _transition_additions = (Addition("done", step="tell_home"),)

    at_home = fields.Boolean(
        "On Its Own Pages", copy=False, editable_in=("open",),
        help="The family reads question and answer on its own pages, and is told when it is answered. What the family itself "
             "wrote there always stands there.")
    is_from_home = fields.Boolean("Written by the Family", readonly=True, copy=False, guarded=True)

    _at_home_index = models.Index("(beneficiary_id, id DESC) WHERE at_home IS TRUE")

    def _check_before_write(self, vals):
        super()._check_before_write(vals)
        if "at_home" in vals and not vals["at_home"] and any(interaction.is_from_home for interaction in self):
            raise UserError(self.env._("What the family wrote on its own pages stays there, with its answer."))
        if "question" in vals and any(
            interaction.is_from_home and interaction.question != vals["question"] for interaction in self
        ):
            raise UserError(self.env._("These are the family's own words: they stay as they were written."))
        if "beneficiary_id" in vals and any(
            interaction.is_from_home and interaction._is_changed("beneficiary_id", vals["beneficiary_id"]) for interaction in self
        ):
            raise UserError(self.env._("What the family wrote on its own pages stays there, with its answer."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_their_words(self):
        if any(interaction.is_from_home for interaction in self):
            raise UserError(self.env._("What the family wrote on its own pages stays there, with its answer."))

    # ------------------------------------------------------------ written, and read

    @api.model
    def _receive_from_home(self, file, kind, text):
        """Take in what a family writes: it goes to its officer, with an activity.

        :param file: its file, in sudo
        :param str kind: of :attr:`kind`
        :param str text: what it says
        :return: the interaction, in sudo
        :raises UserError: nothing is written
        """
        if not text.strip():
            raise UserError(self.env._("Write what you want to ask or tell us."))
        interactions_sudo = self.sudo().with_company(file.company_id)  # the caller knows whose file it is
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return interactions_sudo.with_context(mail_create_nosubscribe=True)._create_internal([{
            "company_id": file.company_id.id, "beneficiary_id": file.id, "kind": kind if kind in kinds else "inquiry",
            "channel_id": interactions_sudo.env["alseraj.channel"]._find("website", file.company_id).id,
            "question": text.strip()[:QUESTION_LENGTH],
            "user_id": file._find_officer(desk=True).id, "next_step_user_id": False, "at_home": True, "is_from_home": True,
        }])

    @api.model
    def _get_home_domain(self, file, user):
        """What of a file a login reads on its own pages.

        The family all of it; a guardian what the association writes and what he wrote; who only collects, what he wrote.
        """
        shown = Domain("beneficiary_id", "=", file.id) & Domain("at_home", "=", True)
        if file.partner_id == user.partner_id:
            return shown
        his = Domain("create_uid", "=", user.id)
        return shown & (his | Domain("is_from_home", "=", False) if file._is_read_whole_by(user) else his)

    # ------------------------------------------------------------ told

    def _step_tell_home(self):
        # sudo: whoever answered, the family is told
        self.sudo().filtered(lambda interaction: interaction.at_home and interaction.beneficiary_id)._tell("home_answer")

    def _get_message_recipients(self, code):
        recipients = super()._get_message_recipients(code)
        if code == "home_answer":  # who asked: a collector on his own number
            for interaction in self.filtered("is_from_home"):
                writer, file = interaction.create_uid.partner_id, interaction.beneficiary_id
                deed = file.collector_ids.filtered(
                    lambda deed, writer=writer: deed.partner_id == writer and deed.state == "valid")[:1]
                if writer != file.partner_id and deed.mobile:
                    recipients[interaction.id] = deed._get_message_recipient()
        return recipients
