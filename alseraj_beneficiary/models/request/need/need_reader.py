from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ....tools import need_inputs

READ = {  # what the statements below read; flushed before them
    "alseraj.beneficiary": ("birth_date", "housing", "rent_amount", "health_status"),
    "alseraj.household.member": (
        "beneficiary_id", "active", "in_household", "birth_date", "relation", "is_dependent", "health", "study",
    ),
    "alseraj.household.income": ("beneficiary_id", "source_id", "kind", "amount", "count_rate"),
}


class NeedReader(models.AbstractModel):
    """Reads what the formula needs of many families in a few statements, for studies and simulations.

    Below the ORM, because a simulation reads the whole registry, and past the rights: health counts for
    every family, whoever studies it. Callers have checked who asks; what they store has its own groups.
    """

    _name = "alseraj.need.reader"
    _description = "Reading for the Need Formula"

    @api.model
    def _read_inputs(self, ids, findings, day):
        """The inputs of the formula.

        :param ids: ids of beneficiary files, any number of times each
        :param findings: for each of ``ids`` its :class:`need_inputs.Findings`, or None: what the file says
        :param date day: the day on which ages are taken
        :return: list of dicts, in the order of ``ids``
        """
        if not ids:
            return []
        for name, names in READ.items():
            self.env[name].flush_model(names)
        keys = list(set(ids))
        heads, members, lines = self._read_heads(keys), self._read_members(keys), self._read_lines(keys)
        return [
            need_inputs.build_inputs(
                heads[id_], found or need_inputs.findings_of_file(heads[id_]), members[id_], lines[id_], day)
            for id_, found in zip(ids, findings, strict=True)
        ]

    @api.model
    def _read_heads(self, ids):
        return {
            row[0]: need_inputs.Head(*row[1:]) for row in self.env.execute_query(SQL(
                "SELECT id, birth_date, housing, rent_amount, health_status FROM alseraj_beneficiary WHERE id = ANY(%s)",
                ids,
            ))
        }

    @api.model
    def _read_members(self, ids):
        members = defaultdict(list)
        for row in self.env.execute_query(SQL(
            """SELECT beneficiary_id, birth_date, relation, is_dependent, health, study
                 FROM alseraj_household_member
                WHERE beneficiary_id = ANY(%s) AND active AND in_household
             ORDER BY beneficiary_id, birth_date, id""", ids,
        )):
            members[row[0]].append(need_inputs.Member(*row[1:]))
        return members

    @api.model
    def _read_lines(self, ids):
        names = {
            source.id: (source.code, source.name)
            # sudo: the names of the sources are no secret
            for source in self.env["alseraj.income.source"].sudo().with_context(active_test=False).search([])
        }
        lines = defaultdict(list)
        for file_id, source_id, kind, amount, rate in self.env.execute_query(SQL(
            """SELECT beneficiary_id, source_id, kind, amount, count_rate
                 FROM alseraj_household_income WHERE beneficiary_id = ANY(%s) ORDER BY beneficiary_id, kind, id""",
            ids,
        )):
            lines[file_id].append(need_inputs.Line(kind, *names[source_id], amount or 0, 1.0 if rate is None else rate))
        return lines
