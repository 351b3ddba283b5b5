from odoo import api, fields, models
from odoo.tools import SQL, format_date, format_list

from ...registry.file.beneficiary import ZAKAT_CLASSES


class ZakatRegister(models.Model):
    """Every payment of zakat with what makes it lawful: class and evidence as they were, the decision, the entry."""

    _name = "alseraj.zakat.register"
    _description = "Zakat Register"
    _auto = False
    _order = "date, id"
    _rec_name = "installment_id"
    _depends = {
        "alseraj.support.installment": [
            "name", "company_id", "fund_id", "type_id", "branch_id", "beneficiary_id", "state", "paid_on", "amount",
            "zakat_class", "zakat_evidence", "request_id",
        ],
        "alseraj.fund": ["kind"],
        "alseraj.committee.decision": ["request_id", "outcome", "closed_on", "session_id", "sequence"],
        "account.move.line": ["alseraj_installment_id", "parent_state", "balance", "move_id"],
        "account.move": ["name"],
    }

    date = fields.Date("Paid on", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    installment_id = fields.Many2one("alseraj.support.installment", "Payment", readonly=True)
    request_id = fields.Many2one("alseraj.support.request", readonly=True)
    beneficiary_id = fields.Many2one("alseraj.beneficiary", readonly=True)
    beneficiary_code = fields.Char(related="beneficiary_id.code", string="File")
    zakat_class = fields.Selection(
        ZAKAT_CLASSES, readonly=True, help="As it stood in the file when the money was promised.",
    )
    fund_id = fields.Many2one("alseraj.fund", readonly=True)
    type_id = fields.Many2one("alseraj.support.type", readonly=True)
    branch_id = fields.Many2one("alseraj.branch", "Branch Office", readonly=True)
    decision_id = fields.Many2one("alseraj.committee.decision", "Case in the Session", readonly=True)
    session_id = fields.Many2one("alseraj.committee.session", readonly=True)
    decision_number = fields.Char(
        "Decision", compute="_compute_decision_number", help="Number of the session, and of the case in it.",
    )
    decided_on = fields.Datetime(readonly=True)
    entry = fields.Char("Journal Entry", readonly=True, help="Its number: not everybody here reads entries.")
    evidence_count = fields.Integer("Verified Documents", readonly=True)
    evidence = fields.Text(compute="_compute_evidence", help="Documents that were verified and valid that day.")
    amount = fields.Monetary(readonly=True)
    is_proved = fields.Boolean(
        "Proved", readonly=True, help="With zakat class, verified documents and a decision; goods need no entry.",
    )
    gap = fields.Char("What Lacks", compute="_compute_gap")

    @property
    def _table_query(self):
        # each looked up in the list of what is read, so that a page looks up its own lines only, and a count none
        decision = SQL(
            """FROM alseraj_committee_decision d
                WHERE d.request_id = i.request_id AND d.outcome = 'approved' AND d.closed_on IS NOT NULL
                ORDER BY d.id DESC LIMIT 1""")
        return SQL(
            """SELECT i.id, i.id AS installment_id, i.company_id, i.fund_id, i.type_id, i.branch_id, i.beneficiary_id,
                      i.request_id, i.paid_on AS date, i.amount, i.zakat_class, (SELECT d.id %(decision)s) AS decision_id,
                      (SELECT d.session_id %(decision)s) AS session_id, (SELECT d.closed_on %(decision)s) AS decided_on,
                      (SELECT m.name FROM account_move_line l JOIN account_move m ON m.id = l.move_id
                        WHERE l.alseraj_installment_id = i.id AND l.parent_state = 'posted' AND l.balance > 0
                        ORDER BY l.id DESC LIMIT 1) AS entry,
                      evidence.number AS evidence_count,
                      i.zakat_class IS NOT NULL AND evidence.number > 0
                          AND (SELECT d.id %(decision)s) IS NOT NULL AS is_proved
                 FROM alseraj_support_installment i
                 JOIN alseraj_fund f ON f.id = i.fund_id AND f.kind = 'zakat'
                 CROSS JOIN LATERAL (
                      SELECT CASE WHEN jsonb_typeof(i.zakat_evidence) = 'array'
                                  THEN jsonb_array_length(i.zakat_evidence) ELSE 0 END AS number) evidence
                WHERE i.state IN ('paid', 'confirmed')""", decision=decision)

    @api.depends("decision_id")
    def _compute_decision_number(self):
        for row in self:
            session = row.session_id.name
            row.decision_number = session and f"{session}-{row.decision_id.sequence}"

    @api.depends("installment_id")
    @api.depends_context("lang")
    def _compute_evidence(self):
        kept = {row: row.installment_id.sudo().zakat_evidence or [] for row in self}  # sudo: part of the register
        types = self.env["alseraj.document.type"].browse({line["type"] for lines in kept.values() for line in lines}).exists()
        names = {document_type.id: document_type.name for document_type in types}
        for row, lines in kept.items():
            row.evidence = "\n".join(
                self.env._(
                    "%(document)s, verified on %(date)s by %(user)s", document=names.get(line["type"], line["document"]),
                    date=format_date(self.env, line["verified_on"]) or "–", user=line["by"] or "–",
                ) for line in lines
            ) or False

    @api.depends("zakat_class", "evidence_count", "decision_id")
    @api.depends_context("lang")
    def _compute_gap(self):
        for row in self:
            gaps = [
                sentence for wrong, sentence in (
                    (not row.zakat_class, self.env._("no zakat class was recorded")),
                    (not row.evidence_count, self.env._("no document was verified")),
                    (not row.decision_id, self.env._("no decision of a closed session")),
                ) if wrong
            ]
            row.gap = format_list(self.env, gaps) if gaps else False

    def _get_cell(self, name, classes):
        """The value of a field as a cell of a workbook.

        :param str name: of the field
        :param dict classes: labels of the zakat classes
        """
        value = self[name]
        if name == "zakat_class":
            return classes.get(value)
        if name == "decided_on":
            return value and self.company_id._get_day(value)
        return value.display_name if isinstance(value, models.BaseModel) else value

    def action_view_payment(self):
        """Open the payment behind this line.

        :return: a window action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "res_model": "alseraj.support.installment", "view_mode": "form",
            "res_id": self.installment_id.id,
        }
