from odoo import fields
from odoo.tools import SQL

from odoo.addons.alseraj_beneficiary.tests.common import AlserajCommon


class SatisfactionCommon(AlserajCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls.env.ref("alseraj_survey.survey_satisfaction")
        cls.overall = cls.env.ref("alseraj_survey.question_overall")
        cls.comment = cls.env.ref("alseraj_survey.question_comment")
        cls.rule = cls.env.ref("alseraj_survey.rule_done")
        cls.rule.write({"cooldown_days": 0, "delay_days": 0})
        cls.support_types = cls.env.ref("alseraj_beneficiary.support_type_rent") | cls.env.ref(
            "alseraj_beneficiary.support_type_school_kit")
        cls.file = cls.make_beneficiary()
        cls.file.partner_id.write({"email": "beneficiary@example.com", "lang": "en_US"})
        cls.waiting = cls.env["alseraj.survey.waiting"]
        cls.invitations = cls.env["alseraj.survey.invitation"]

    @classmethod
    def _make_done(cls, count=1, support_type=None, file=None):
        """Requests that were delivered just now."""
        requests = cls.env["alseraj.support.request"].create([{
            "beneficiary_id": (file or cls.file).id,
            "type_id": (support_type or cls.support_types[0]).id,
            "channel_id": cls.env.ref("alseraj_beneficiary.channel_interview").id,
            "amount_requested": 100,
        } for _index in range(count)])
        cls._set_state(requests, "done", "approved", delivered_on=fields.Datetime.add(cls.rule.asked_until, seconds=1))
        return requests

    @classmethod
    def _set_state(cls, requests, state, stage, **moments):
        """As no code of ours would, below the ORM: how a request comes there is tried elsewhere."""
        requests._write_internal(moments)
        cls.env.flush_all()
        cls.env.cr.execute(SQL(
            "UPDATE alseraj_support_request SET state = %s, stage = %s WHERE id IN %s", state, stage, tuple(requests.ids)))
        requests.invalidate_recordset()

    @classmethod
    def _invite(cls, count=1, support_type=None, file=None):
        """Invitations about as many requests, by the rule as it is."""
        requests = cls._make_done(count, support_type, file)
        cls.env.flush_all()
        until = fields.Datetime.add(cls.rule.asked_until, seconds=2)
        cls.rule._write_internal({"asked_until": cls.rule.asked_until})
        found = cls.rule._find_events(until)
        invitations = cls.invitations.sudo()._create_internal(
            cls.rule._choose([cls.rule._prepare_invitation(event) for event in found & requests]))
        invitations._tell("survey")
        return invitations

    def _give(self, score, text="", **others):
        """What a page would send: the overall question with ``score`` of 5, a comment, other questions by their item."""
        answers = {}
        for item, value in {"overall": score, **others}.items():
            question = self.survey.question_ids.filtered(lambda asked, item=item: asked.alseraj_item == item)
            choice = question.suggested_answer_ids.filtered(lambda choice, value=value: choice.answer_score == value)
            answers[question.id] = [[choice.id, value]]
        return answers, {self.comment.id: text} if text else {}

    def _answer(self, invitation, score, text="", mode="link", **others):
        return invitation._answer(*self._give(score, text, **others), mode=mode)

    def _store(self, survey=None, mode="link"):
        return self.waiting._store(self.env.company, survey or self.survey, mode)
