from odoo import api, models
from odoo.tools import SQL

from ...tools import same_person


class DuplicateCase(models.Model):
    """Cases that came from a slip of the pen go when it is mended."""

    _inherit = "alseraj.duplicate.case"

    @api.model
    def _drop_stale(self, ids):
        """Take away what nothing supports any more from open cases of ``ids`` that nobody judged.

        :param ids: ids of files
        """
        files = self.env["alseraj.beneficiary"]
        self.flush_model()
        if not self.env.execute_query(SQL(
            "SELECT FROM alseraj_duplicate_case WHERE state = 'open' AND (file_a_id = ANY(%s) OR file_b_id = ANY(%s)) LIMIT 1",
            list(ids), list(ids),
        )):
            return
        dropped = self._drop_names_apart(ids)
        dropped += self.env.execute_query(SQL(
            """WITH asked(id) AS MATERIALIZED (SELECT unnest(%(ids)s::int[])),
                    ours AS (
                   SELECT id FROM alseraj_duplicate_case
                    WHERE state = 'open' AND (file_a_id IN (SELECT id FROM asked) OR file_b_id IN (SELECT id FROM asked)))
               DELETE FROM alseraj_duplicate_evidence e
                USING ours, alseraj_duplicate_case c, alseraj_beneficiary a, alseraj_beneficiary b
                WHERE ours.id = c.id AND e.case_id = c.id AND a.id = c.file_a_id AND b.id = c.file_b_id
                  AND (%(a_stands)s AND %(b_stands)s AND CASE e.kind
                      WHEN 'mobile' THEN a.mobile = e.value AND b.mobile = e.value
                      WHEN 'name' THEN a.birth_date::text = e.value AND b.birth_date::text = e.value
                      WHEN 'iban' THEN 2 = (
                           SELECT count(DISTINCT bank.partner_id) FROM res_partner_bank bank
                            WHERE bank.partner_id IN (a.partner_id, b.partner_id) AND bank.active
                              AND bank.sanitized_acc_number = e.value)
                      WHEN 'member' THEN 2 = (
                           SELECT count(DISTINCT holder.id) FROM (
                                  SELECT m.beneficiary_id AS id FROM alseraj_household_member m
                                   WHERE m.beneficiary_id IN (a.id, b.id) AND m.active AND m.identifier = e.value
                                  UNION ALL SELECT h.id FROM alseraj_beneficiary h
                                   WHERE h.id IN (a.id, b.id) AND h.identifier = e.value) holder)
                      END) IS NOT TRUE
            RETURNING e.case_id""",
            ids=list(ids), a_stands=files._get_standing("a"), b_stands=files._get_standing("b"),
        ))
        self.env["alseraj.duplicate.evidence"].invalidate_model(flush=False)
        self.invalidate_model(flush=False)
        empty = self.sudo().search([  # a job of the system: no user deletes a case
            ("state", "=", "open"), ("evidence_ids", "=", False), ("id", "in", [id_ for id_, in dropped]),
        ])
        # one that was judged before keeps its history
        empty.filtered(lambda case: not case.message_ids).unlink()

    @api.model
    def _drop_names_apart(self, ids):
        """Names that were alike and are not any more: a person corrected one of them."""
        rows = self.env.execute_query(SQL(
            """WITH asked(id) AS MATERIALIZED (SELECT unnest(%(ids)s::int[]))
               SELECT e.id, a.name_key, b.name_key, company.alseraj_duplicate_similarity
                 FROM alseraj_duplicate_case c
                 JOIN alseraj_duplicate_evidence e ON e.case_id = c.id AND e.kind = 'name'
                 JOIN alseraj_beneficiary a ON a.id = c.file_a_id
                 JOIN alseraj_beneficiary b ON b.id = c.file_b_id
                 JOIN res_company company ON company.id = c.company_id
                WHERE c.state = 'open' AND a.name_key <> b.name_key
                  AND (c.file_a_id IN (SELECT id FROM asked) OR c.file_b_id IN (SELECT id FROM asked))""", ids=list(ids),
        ))
        apart = [
            id_ for id_, one, two, threshold in rows
            if not same_person.may_be_one(one or "", two or "", threshold or same_person.THRESHOLD)
        ]
        return self.env.execute_query(SQL(
            "DELETE FROM alseraj_duplicate_evidence WHERE id = ANY(%s::int[]) RETURNING case_id", apart
        ))
