import json

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import need
from ...tools.errors import RuleError
from ...tools.need_inputs import Findings
from .need_simulation import CLASSES

BATCH = 1000  # files in one commit
REVIEWS = 500  # activities in one commit
REVIEW_TYPE = "alseraj_beneficiary.activity_need_review"
COLUMNS = {  # of a line, with the type that JSON does not tell
    "beneficiary_id": "integer", "branch_id": "integer", "file_class": "varchar", "class_now": "varchar",
    "class_then": "varchar", "change": "varchar", "score_now": "numeric", "score_then": "numeric",
    "score_change": "numeric", "cover_now": "numeric", "cover_then": "numeric", "problem": "varchar",
}


class NeedSimulation(models.Model):
    """The work of a simulation: batches of families, each committed with where it ended."""

    _inherit = "alseraj.need.simulation"

    @api.model
    def _cron_run(self):
        """Count the families of what runs, then ask for the reviews of what was adopted."""
        for simulation in self.search([("state", "=", "running")], order="id"):
            if not simulation._work():
                return
        for simulation in self.search([("reviews_waiting", "=", True)], order="id"):
            if not simulation._work_reviews():
                return

    def _work(self):
        """Do the batches that are left; False when the time of the scheduled action is over."""
        cron = self.env["ir.cron"]
        rules = self._prepare_rules()
        while self._is_running() and (count := self._count_batch(rules)):
            left = max(0, self.total - self.counted)
            if not cron._commit_progress(count, remaining=left) and left:
                return False
        if self._is_running():
            self._run_transition("finish")
            self.user_id._bus_send("simple_notification", {
                "message": self.with_context(lang=self.user_id.lang).env._(
                    "The simulation %(name)s is done.", name=self.name),
                "type": "success", "sticky": False,
            })
            cron._commit_progress(0, remaining=0)
        return True

    def _is_running(self):
        """Whether nobody cancelled it meanwhile; asked after each commit."""
        self.invalidate_recordset(["state"])
        return self.state == "running"

    def _prepare_rules(self):
        return [
            need.prepare(parameter._prepare_parameters())
            for parameter in (self.base_parameter_id, self.parameter_id)
        ]

    # ------------------------------------------------------------ counting

    def _count_batch(self, rules):
        """Count the next files and insert their lines.

        :param rules: the two prepared sets of parameters: in force, tried
        :return: how many files
        """
        # sudo: the system counts the whole scope; who reads the lines is a matter of their own rules
        files_sudo = self.env["alseraj.beneficiary"].sudo().search_fetch(
            self._get_files_domain() & fields.Domain("id", ">", self.last_file_id),
            ["branch_id", "need_class"], order="id", limit=BATCH,
        )
        if not files_sudo:
            return 0
        ids = files_sudo.ids
        findings = self._read_findings(ids)
        inputs = self.env["alseraj.need.reader"]._read_inputs(ids, [findings.get(id_) for id_ in ids], self.day)
        rows = [
            {
                "beneficiary_id": file.id, "branch_id": file.branch_id.id or None,
                "file_class": file.need_class or None, **self._get_line(family, rules),
            }
            for file, family in zip(files_sudo, inputs, strict=True)
        ]
        self._insert_lines(rows)
        self._write_internal({"last_file_id": ids[-1], "counted": self.counted + len(ids)})
        return len(ids)

    def _read_findings(self, ids):
        """What the last finished study of each file found on its visit."""
        self.env["alseraj.need.study"].flush_model()
        return {
            row[0]: Findings(*row[1:]) for row in self.env.execute_query(SQL(
                """SELECT DISTINCT ON (beneficiary_id) beneficiary_id, housing, head_disabled, head_ill, shock
                     FROM alseraj_need_study WHERE state = 'done' AND beneficiary_id = ANY(%s)
                 ORDER BY beneficiary_id, visit_date DESC, id DESC""", ids,
            ))
        }

    def _get_line(self, inputs, rules):
        try:
            now, then = (need.assess(inputs, one) for one in rules)
        except RuleError as error:
            translate = self.with_context(lang=self.user_id.lang).env._  # marked where it stands, in tools/
            return {"change": "none", "problem": translate(error.sentence, **error.values)}
        step = CLASSES.index(then.need_class) - CLASSES.index(now.need_class)
        return {
            "class_now": now.need_class, "class_then": then.need_class,
            "change": "needier" if step < 0 else "less" if step > 0 else "same",
            "score_now": now.score, "score_then": then.score, "score_change": round(then.score - now.score, 2),
            "cover_now": now.cover, "cover_then": then.cover,
        }

    def _insert_lines(self, rows):
        """All lines in one statement; a hundred thousand would take the ORM an hour."""
        names = SQL(", ").join(SQL.identifier(name) for name in COLUMNS)
        types = SQL(", ").join(SQL("%s %s", SQL.identifier(name), SQL(kind)) for name, kind in COLUMNS.items())
        self.env.cr.execute(SQL(
            """INSERT INTO alseraj_need_simulation_line (simulation_id, company_id, %s)
               SELECT %s, %s, %s FROM jsonb_to_recordset(%s::jsonb) AS row (%s)""",
            names, self.id, self.company_id.id, names, json.dumps(rows), types,
        ))
        self.env["alseraj.need.simulation.line"].invalidate_model()

    # ------------------------------------------------------------ reviews

    def _work_reviews(self):
        """Ask for a review of each file that changes class; False when the time is over."""
        cron = self.env["ir.cron"]
        lines = self.env["alseraj.need.simulation.line"]
        domain = [
            ("simulation_id", "=", self.id), ("change", "in", ("needier", "less")), ("review_asked", "=", False),
        ]
        while batch := lines.search(domain, order="id", limit=REVIEWS):
            self._ask_for_reviews(batch)
            left = lines.search_count(domain)
            if not cron._commit_progress(len(batch), remaining=left) and left:
                return False
        self._write_internal({"reviews_waiting": False})
        cron._commit_progress(0, remaining=0)
        return True

    def _ask_for_reviews(self, lines):
        # The context spares a mail for each activity.
        files = lines.beneficiary_id.with_context(mail_activity_quick_update=True)
        files.mapped("display_name")  # an activity asks each record for its name alone
        managers = {company: files._get_review_manager(company) for company in files.company_id}
        by_file = {line.beneficiary_id.id: line for line in lines}
        labels = dict(lines._fields["class_now"]._description_selection(
            self.with_context(lang=self.user_id.lang).env))
        for (user, step), theirs in files.grouped(lambda file: (
            file._get_review_user(managers), (by_file[file.id].class_now, by_file[file.id].class_then)
        )).items():
            if user:
                theirs.activity_schedule(REVIEW_TYPE, user_id=user.id, note=self.with_context(lang=user.lang).env._(
                    "Under version %(version)s the family would go from %(now)s to %(then)s. Study its need again.",
                    version=self.parameter_id.version, now=labels[step[0]], then=labels[step[1]],
                ))
        lines.review_asked = True
