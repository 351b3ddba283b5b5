import json
import logging
import random
from pathlib import Path

from odoo import api, fields, models
from odoo.tools import SQL, config

from ..tools import anonymity, masking
from ..tools.sealed_box import SealedBox
from .res_company import SMALLEST_GROUP
from .survey_question import MEASURED
from .survey_user_input import DIMENSIONS

_logger = logging.getLogger(__name__)

ANSWER_WAYS = [
    ("link", "Invitation"), ("letter", "Invitation by Letter"), ("phone", "By Phone"), ("paper", "On Paper"), ("kiosk", "Tablet"),
    ("qr", "Code at the Desk"), ("known", "With a Name, to Be Contacted"), ("earlier", "Earlier Version"),
]
ENTERED = ("phone", "paper")  # by an employee, who knows what he enters
MOST_MIXED = 1000  # in one transaction; each pool of so many is mixed by itself


class SurveyWaiting(models.Model):
    """What was sent and waits to be stored: sealed, without a time, an author or an order that outlives it.

    Answers are stored together, at least five of them, in an order of chance and in a transaction of their own, which also
    rewrites who was invited. What is kept of the service is what at least five of those stored together share. Nobody
    who holds the database, its backups and its log before and after can say more of somebody than of those others.

    Ways are never mixed: who sends many of his own from a tablet knows those. Who enters answers of others, or is told one
    with a name, knows those, too: what is stored with them leaves five that he does not know, or none.

    Beside each other stand only the scores. Who answers, and whatever else tells of a person, is counted apart.
    """

    _name = "alseraj.survey.waiting"
    _description = "Waiting Answer"
    _log_access = False
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    survey_id = fields.Many2one("survey.survey", required=True, index=True, ondelete="cascade", check_company=True)
    mode = fields.Selection(ANSWER_WAYS, required=True)
    key = fields.Char(required=True)
    sealed = fields.Text(required=True)

    # ------------------------------------------------------------ in

    @api.model
    def _put(self, survey, company, mode, facts, answers, comments, names=(), knower=None):
        """Seal an answer.

        :param dict facts: what is known of the service, by the names of ``DIMENSIONS``
        :param dict answers: question id -> list of [choice id, score]
        :param dict comments: question id -> text, masked here
        :param names: names to mask, beside those of employees
        :param int knower: the user who knows this answer, because he entered it or was told it
        """
        names = [*names, *survey._get_staff_names()] if comments else ()
        content = json.dumps({
            "facts": {**facts, **({anonymity.KNOWER: knower} if knower else {})},
            "answers": answers,
            "comments": {question: text for question, raw in comments.items() if (text := masking.mask(raw, names))},
        }, ensure_ascii=False)
        key, sealed = self._get_box().seal(content.encode())
        # sudo: who answers has no right but to answer
        self.sudo().create({
            "company_id": company.id, "survey_id": survey.id, "mode": mode, "key": key, "sealed": sealed,
        })

    @api.model
    def _get_box(self):
        # sudo: the number of the database, so that a renamed one finds its keys and a copy does not
        number = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        return SealedBox(Path(config["data_dir"], "alseraj_survey", number))

    # ------------------------------------------------------------ out

    @api.model
    def _cron_store(self):
        """Store what can be mixed, survey by survey and share by share; each in a transaction of its own."""
        pools = self._read_group([], ["company_id", "survey_id", "mode"], ["__count"])
        random.SystemRandom().shuffle(pools)
        ready = [pool for pool in pools if pool[-1] >= pool[0]._get_survey_batch()]
        left = sum(count for *_pool, count in ready)
        for company, survey, mode, count in ready:
            while count >= company._get_survey_batch() and (stored := self._store(company, survey, mode)):
                count -= stored
                left -= stored
                if not self.env["ir.cron"]._commit_progress(stored, remaining=left) and left:
                    return
            left -= count  # too few: they wait for more
        self.env["ir.cron"]._commit_progress(remaining=0)
        if lost := self._get_unreadable():
            _logger.warning("%s answers wait for a key that is not in %s", len(lost), self._get_box().folder)
        self._get_box().turn(key for (key,) in self._read_group([], ["key"]))

    @api.model
    def _get_unreadable(self):
        box = self._get_box()
        lost = [key for (key,) in self._read_group([], ["key"]) if not box.has(key)]
        return self.search([("key", "in", lost)]) if lost else self.browse()

    @api.model
    def _store(self, company, survey, mode):
        """Mix what waits of one survey and way, and store it; of very many an equal share, drawn by lot.

        :return: int, how many; 0 where fewer than five can be opened
        """
        chance, box = random.SystemRandom(), self._get_box()
        waiting = self.search([("company_id", "=", company.id), ("survey_id", "=", survey.id), ("mode", "=", mode)]).ids
        share = -(-len(waiting) // -(-len(waiting) // MOST_MIXED)) if waiting else 0
        rows = self.browse(chance.sample(waiting, share)).try_lock_for_update()
        opened = {row: json.loads(content) for row in rows if (content := box.open(row.key, row.sealed))}
        mixed = set(anonymity.choose_enough([content["facts"] for content in opened.values()], SMALLEST_GROUP))
        opened = {row: content for position, (row, content) in enumerate(opened.items()) if position in mixed}
        if not opened:
            return 0
        contents = list(opened.values())
        chance.shuffle(contents)
        classes = anonymity.make_classes([content["facts"] for content in contents], DIMENSIONS, SMALLEST_GROUP)
        month = fields.Date.subtract(company._get_today(), days=1).replace(day=1)
        kept = {position: facts for facts, positions in classes for position in positions}
        self._store_answers(company, survey, month, [
            (contents[position], kept[position]) for position in range(len(contents))])
        tally = self.env["alseraj.satisfaction.tally"]
        for facts, positions in classes:
            tally._add(
                company, survey, month, mode, facts, [contents[position]["answers"] for position in positions],
                [contents[position]["facts"].get(anonymity.KNOWER) for position in positions])
        said = [
            {
                "company_id": company.id, "survey_id": survey.id, "question_id": int(question), "month": month, "text": text,
                "type_id": kept[position].get("type_id"), "branch_id": kept[position].get("branch_id"),
            } for position, content in enumerate(contents) for question, text in content["comments"].items()
        ]
        chance.shuffle(said)
        self.env["alseraj.satisfaction.comment"]._create_internal(said)
        self.browse(row.id for row in opened).unlink()
        self.env["alseraj.survey.invitation"]._rewrite_answered(company, survey)
        self.env["alseraj.satisfaction.figure"]._keep(company, survey)
        return len(contents)

    @api.model
    def _store_answers(self, company, survey, month, rows):
        """The scores in Odoo's own tables, which keep them, without author and time.

        :param list rows: (content, facts that may be said), in the order in which they are stored
        """
        inputs = self.env["survey.user_input"]._create_internal([
            {
                "survey_id": survey.id, "state": "done", "predefined_question_ids": [], "alseraj_company_id": company.id,
                **{f"alseraj_{name}": value for name, value in facts.items()},
            } for _content, facts in rows
        ])
        scored = set(survey.question_ids.filtered(lambda question: question.alseraj_measure in MEASURED).ids)
        lines = self.env["survey.user_input.line"].create([
            {
                "user_input_id": answer.id, "question_id": int(question), "skipped": False,
                **({"answer_type": "suggestion", "suggested_answer_id": choice} if choice else
                   {"answer_type": "scale", "value_scale": score}),
            }
            for answer, (content, _facts) in zip(inputs, rows, strict=True)
            for question, chosen in sorted(content["answers"].items()) if int(question) in scored for choice, score in chosen
        ])
        self.env.flush_all()
        # who wrote the rows and when: set below the ORM, which would stamp them again
        for records, columns in (
            (inputs, ("create_date", "write_date", "start_datetime", "end_datetime")), (lines, ("create_date", "write_date")),
        ):
            if not records:
                continue
            self.env.cr.execute(SQL(
                "UPDATE %s SET create_uid = NULL, write_uid = NULL, %s WHERE id IN %s", SQL.identifier(records._table),
                SQL(", ").join(SQL("%s = %s", SQL.identifier(column), month) for column in columns), tuple(records.ids),
            ))
            records.invalidate_model()
