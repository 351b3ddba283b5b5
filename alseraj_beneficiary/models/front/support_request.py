import binascii
from datetime import timedelta

from odoo import api, models
from odoo.tools.misc import hash_sign, verify_hash_signed

from ...tools import amount_words, secret_links, spoken
from ..mixins.workflow_mixin import Addition

DECISION_SCOPE = "alseraj-decision"
DECISION_DAYS = 30  # so long is the link of a decision good for
MOST_ANSWERS = 5  # wrong or right, within these days


class SupportRequest(models.Model):
    """Requests that came from an application on the public page, and what is read aloud of a request."""

    _inherit = "alseraj.support.request"
    _transition_additions = (Addition("submit", step="close_applications"),)

    def _step_close_applications(self):
        """The application behind a request that goes on its way has been taken up."""
        # sudo: who may submit the request need not see applications
        self.env["alseraj.application"].sudo().search([
            ("request_id", "in", self.ids), ("state", "=", "sent")])._write_internal({"state": "closed"})

    # ------------------------------------------------------------ read aloud: its papers in short plain sentences

    def _get_spoken(self):
        """What the papers of this request say, as far as the applicant was told; in the language of the context.

        :return: list of str, each one sentence
        """
        self.ensure_one()
        lines = [self.env._("This is about your request: %(kind)s.", kind=self.type_id.name)]
        if self.submitted_on:
            lines.append(self.env._("We received it on %(day)s.", day=self._say_day(self.submitted_on)))
        if not self.notified_on or self.portal_state in ("withdrawn", "cancelled"):
            return lines + self._get_spoken_state()
        if self.is_under_appeal:
            return [*lines, self.env._("You objected to the decision. The committee hears it and then writes to you.")]
        decision = self._get_final_decision()
        if self.stage == "approved":
            lines += self._get_spoken_approval()
        else:
            lines.append(self.env._("The committee did not agree to it."))
            reason = decision and decision._get_reason_words(self.env.lang)
            if reason and reason["name"]:
                lines.append(self.env._("The reason: %(reason)s", reason=reason["letter"] or reason["name"]))
        if decision.conditions:
            lines.append(self.env._("Please note: %(text)s", text=decision.conditions))
        if self.stage != "approved" and self.appeal_until and self.appeal_until >= self.company_id._get_today():
            lines.append(self.env._(
                "If you do not agree, object by %(day)s. Call us or visit us for that.", day=self._say_day(self.appeal_until)))
        return lines

    def _get_spoken_state(self):
        if self.portal_state == "draft":
            return [self.env._("It has not been sent yet.")]
        if self.portal_state == "incomplete":
            return [self.env._("Something is still missing. Call us, or visit us.")]
        if self.portal_state in ("withdrawn", "cancelled"):
            return [self.env._("It has been closed.")]
        lines = [self.env._("The committee studies it.")]
        if self.reply_due:
            lines.append(self.env._("You hear from us by %(day)s.", day=self._say_day(self.reply_due)))
        return lines

    def _get_spoken_approval(self):
        lines = [self.env._("The committee agreed to it.")]
        if self.amount_approved:
            lines.append(self.env._("You receive %(amount)s.", amount=self._say_amount(self.amount_approved)))
        live = self.installment_ids.filtered(lambda line: not line.cancelled).sorted("sequence")
        if len(live) > 1:
            lines.append(self.env._(
                "It comes in %(payments)s.", payments=amount_words.count(len(live), "installment", self.env.lang, oblique=True)))
        lines += [line._get_spoken() for line in live]
        return lines

    def _say_day(self, value):
        day = self.company_id._get_day(value) if hasattr(value, "hour") else value
        return spoken.say_day(day, self.env.lang)

    def _say_amount(self, amount):
        """An amount in words, in the language of the context."""
        if (self.env.lang or "").startswith("ar") and self.currency_id.name in amount_words.CURRENCIES:
            return amount_words.amount_to_arabic(amount, self.currency_id.name)
        return self.currency_id.amount_to_text(amount)

    # ------------------------------------------------------------ read aloud: by the link of the message that it is decided

    def _get_decision_token(self):
        """A signed token for the applicant alone; it names the decision that he was told, and expires."""
        self.ensure_one()
        # sudo: the signature uses the secret of the database
        env, mark = self.sudo().env, [self.id, self.decision_id.id]
        return hash_sign(env, DECISION_SCOPE, mark, expiration=timedelta(days=DECISION_DAYS))

    @api.model
    def _find_by_decision_token(self, token):
        """The request, in sudo, whose decision ``token`` opens; none for a wrong, late or outdated one: all the same."""
        none_sudo = self.sudo().browse()  # the token is the right to it
        try:
            mark = verify_hash_signed(none_sudo.env, DECISION_SCOPE, (token or "")[:secret_links.LONGEST])
        except (ValueError, binascii.Error, UnicodeError):
            return none_sudo
        if not isinstance(mark, list) or len(mark) != 2:
            return none_sudo
        request_sudo = none_sudo.browse(mark[0]).exists()
        told = request_sudo.notified_on and request_sudo.decision_id.id == mark[1]
        return request_sudo if told else none_sudo

    def _check_decision_answer(self, answer):
        """Whether somebody who has the link knows the birth year or the last four digits of who asked.

        :return: True or False; None where it was tried too often
        """
        self.ensure_one()
        if not self.env["alseraj.attempt"]._count("decision", (self.id, MOST_ANSWERS, DECISION_DAYS * 86400)):
            return None
        return self.env["alseraj.sign.link"]._is_known_answer(self.beneficiary_id, answer)

    def _get_message_links(self, code):
        links = super()._get_message_links(code)
        if code == "decision_ready":
            links |= {
                request.id: request.get_base_url() + secret_links.make_path("p", request._get_decision_token())
                for request in self
            }
        return links
