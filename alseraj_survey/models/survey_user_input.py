from odoo import fields, models
from odoo.tools import SQL


class SurveyUserInput(models.Model):
    """An answer: which service it is about is the server's to say, and who gave it nobody's to know."""

    _name = "survey.user_input"
    _inherit = ["alseraj.guarded.mixin", "survey.user_input"]  # the guard comes before what Odoo does

    # The answer belongs to a service, never to a person or an employee.
    alseraj_type_id = fields.Many2one(
        "alseraj.support.type", "Support Type", index="btree_not_null", readonly=True, guarded=True)
    alseraj_branch_id = fields.Many2one(
        "alseraj.branch", "Branch Office", index="btree_not_null", readonly=True, guarded=True)
    alseraj_channel_id = fields.Many2one(
        "alseraj.channel", "Channel", index="btree_not_null", readonly=True, guarded=True)
    alseraj_company_id = fields.Many2one(
        "res.company", "Company", index="btree_not_null", readonly=True, guarded=True)
    alseraj_invitation_id = fields.Many2one(
        "alseraj.survey.invitation", index="btree_not_null", readonly=True, copy=False, groups="base.group_system", guarded=True,
        help="Only while the answer is being written; cut when it is sent.",
    )

    def _mark_done(self):
        anonymous = self.filtered(lambda answer: answer.survey_id.survey_type == "alseraj" and not answer.test_entry)
        result = super()._mark_done()
        anonymous._cut_from_person()
        return result

    def _cut_from_person(self):
        """Remove everything that leads from a sent answer to who gave it."""
        if not self:
            return
        answers = self.sudo()  # the beneficiary himself has no right on answers
        answers.alseraj_invitation_id.answered = True
        answers.write({"alseraj_invitation_id": False, "partner_id": False, "email": False, "nickname": False})
        self.env.flush_all()
        # who wrote the rows and when: set below the ORM, which would stamp them again
        for table, column in (("survey_user_input", "id"), ("survey_user_input_line", "user_input_id")):
            self.env.cr.execute(SQL(
                """UPDATE %(table)s SET create_uid = NULL, write_uid = NULL,
                          create_date = date_trunc('month', create_date), write_date = date_trunc('month', write_date)
                    WHERE %(column)s IN %(ids)s""",
                table=SQL.identifier(table), column=SQL.identifier(column), ids=tuple(self.ids),
            ))
        self.env.cr.execute(SQL(
            """UPDATE survey_user_input SET start_datetime = date_trunc('month', start_datetime),
                      end_datetime = date_trunc('month', end_datetime) WHERE id IN %s""", tuple(self.ids)))
        self.env["survey.user_input"].invalidate_model()
        self.env["survey.user_input.line"].invalidate_model()

    def _notify_new_participation_subscribers(self):
        # A note "N. answered" at the minute of the answer would name the respondent.
        named = self.filtered(lambda answer: answer.survey_id.survey_type != "alseraj")
        return super(SurveyUserInput, named)._notify_new_participation_subscribers()
