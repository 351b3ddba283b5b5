"""Every index of this module serves a question that is asked; a new one fails here until its question stands beside it."""

from odoo import Command, fields
from odoo.tests import tagged

from ..models.registry.moves.file_merger import FILE, PARTNER
from .finance.common import FinanceCommon
from .plans import IndexMixin

REQUEST, STUDY, PAYMENT, MESSAGE = (
    "alseraj.support.request", "alseraj.need.study", "alseraj.support.installment", "alseraj.message")
OPEN = ("draft", "submitted", "incomplete", "verified", "studied", "committee", "approved", "delivering")
# long tables, and what hangs on their rows: a row that goes, or is merged, is looked for by these columns
LONG = (FILE, PARTNER, REQUEST, STUDY, PAYMENT, MESSAGE, "alseraj.document", "alseraj.household.member",
        "alseraj.interaction", "alseraj.committee.decision", "alseraj.signature", "account.move.line")


@tagged("post_install", "-at_install")
class TestIndexes(IndexMixin, FinanceCommon):
    index_module = "alseraj_beneficiary"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls.make_requests()
        cls.file = cls.request.beneficiary_id
        cls.payment = cls.request.installment_ids
        cls.hall = cls.env["alseraj.waiting.hall"].create({"name": "Hall", "branch_id": cls.branch.id})
        cls.env.flush_all()

    def group_families(self):
        return self.sent(lambda: self.env["alseraj.beneficiary.analysis"].formatted_read_group(
            [], ["district"], ["request_count:sum", "amount_paid:sum"]))

    def get_cases(self):
        env, searched, sent, today = self.env, self.searched, self.sent, self.today
        month = today.replace(day=1)
        merger, visitors = env["alseraj.file.merger"], env["alseraj.visitor"]
        who = {"name": "X", "mobile": "0551234567", "email": "x@example.com", "company_id": self.company.id, "branch_id": False}
        bank = env["res.partner.bank"].search([("partner_id", "=", self.file.partner_id.id)], limit=1)
        parameter = env["alseraj.need.parameter"].search([], limit=1)
        return {
            # requests
            "alseraj_support_request_list_index": lambda: searched(REQUEST, []),
            "alseraj_support_request_open_index": lambda: searched(REQUEST, [("state", "in", OPEN)]),
            "alseraj_support_request_state_index": lambda: searched(REQUEST, [("state", "=", "studied")]),
            "alseraj_support_request_waiting_index": lambda: searched(REQUEST, [("is_overdue", "=", True)], limit=None),
            "alseraj_support_request_owed_index": lambda: searched(
                REQUEST, [("state", "in", ("approved", "rejected")), ("notified_on", "=", False)]),
            "alseraj_support_request_appeals_index": lambda: searched(REQUEST, [("appeal_count", ">", 0)]),
            "alseraj_support_request_urgent_index": lambda: searched(
                REQUEST, [("urgent", "=", True), ("state", "in", OPEN)], limit=None),
            "alseraj_support_request_letters_index": lambda: searched(REQUEST, [("tell_by_hand", "=", True)], limit=None),
            "alseraj_support_request_to_tell_index": lambda: searched(REQUEST, [
                ("state", "in", ("approved", "rejected", "delivering", "done")), ("decided_on", "!=", False),
                "|", ("notified_on", "=", False), ("tell_by_hand", "=", True)]),
            "alseraj_support_request_asked_index": self.group_families,
            "alseraj_support_installment_received_index": self.group_families,
            "alseraj_need_study_done_index": lambda: sent(lambda: env["alseraj.request.analysis"].formatted_read_group(
                [("submitted_on", ">=", month)], ["type_id"], ["days_to_study:avg"])),
            "alseraj_past_support_served_index": lambda: sent(
                env["alseraj.past.support"]._get_last, self.file, self.support_type),
            "alseraj_need_study_list_index": lambda: searched(STUDY, []),
            "alseraj_need_study_overridden_index": lambda: searched(STUDY, [("override_class", "!=", False)]),
            "alseraj_need_study_used_index": lambda: sent(lambda: parameter.is_used),
            "alseraj_need_simulation_line_change_index": lambda: searched("alseraj.need.simulation.line", [
                ("simulation_id", "=", 7), ("change", "in", ("needier", "less")), ("review_asked", "=", False)], order="id"),
            # files
            "alseraj_document_covering_index": lambda: searched(FILE, [("missing_document_type_ids", "!=", False)]),
            "alseraj_beneficiary_state_index": lambda: searched(FILE, [("state", "=", "suspended")]),
            "alseraj_beneficiary_deceased_index": lambda: sent(self.file.partner_id._alseraj_get_deceased),
            "alseraj_beneficiary_review_index": lambda: searched(
                FILE, env[FILE]._get_review_due_domain(), order="review_date, id", limit=500),
            "alseraj_beneficiary_birth_date_name_index": lambda: sent(lambda: env[FILE].new({
                "name": "سارة فهد خالد المطيري", "birth_date": "1990-02-03", "company_id": self.company.id,
            })._onchange_name_taken()),
            "alseraj_beneficiary_mobile_index": lambda: searched(FILE, [("mobile", "=", "+966551112233")]),
            "res_partner_bank_number_part": lambda: searched("res.partner.bank", [("acc_number", "ilike", "8000 0608")]),
            "res_partner_bank_alseraj_number_index": lambda: sent(bank._check_one_file),
            "calendar_event_alseraj_document_index": lambda: sent(merger._relink_references, FILE, -7, -8, {}),
            # sessions
            "alseraj_committee_decision_appeals_index": lambda: searched(
                "alseraj.committee.decision", [("is_appeal", "=", True)]),
            "alseraj_committee_session_committee_index": lambda: sent(
                lambda: env["alseraj.committee"].search([], limit=1).session_count),
            "alseraj_committee_session_day_index": lambda: searched(
                "alseraj.committee.session.report", [("day", ">=", month)]),
            # payments
            "alseraj_support_installment_due_idx": lambda: searched(PAYMENT, env["alseraj.disbursement"].new({
                "company_id": self.company.id, "date": today})._get_due_domain(), order="due_date, id"),
            "alseraj_support_installment_list_index": lambda: searched(PAYMENT, []),
            "alseraj_support_installment_open_index": lambda: searched("alseraj.fund.report", [("is_open", "=", True)]),
            "alseraj_support_installment_paid_index": lambda: searched("alseraj.receipt.report", [("date", ">=", month)]),
            "alseraj_support_installment_fund_open_index": lambda: sent(lambda: self.fund.committed),
            "alseraj_support_installment_fund_paid_index": lambda: sent(lambda: self._make_budget().spent),
            "alseraj_support_installment_called_index": lambda: searched(PAYMENT, [
                ("is_receipt_sample", "=", True), ("not_received_on", "=", False), ("state", "=", "paid")]),
            "account_move_line_alseraj_support_index": lambda: searched("alseraj.ledger.report", [("date", ">=", month)]),
            "alseraj_voucher_card_stock_idx": lambda: searched(
                "alseraj.voucher.card", env["alseraj.installment.hand.over"].new({
                    "installment_ids": [Command.set(self.payment.ids)]})._get_card_domain()),
            # contact
            "alseraj_interaction_list_index": lambda: searched("alseraj.interaction", []),
            "alseraj_interaction_at_home_index": lambda: searched("alseraj.interaction", env[
                "alseraj.interaction"]._get_home_domain(self.file, self.user_manager), order="id desc"),
            "alseraj_message_waiting_index": lambda: searched(
                MESSAGE, env[MESSAGE]._get_due_domain(), order="send_at, id", limit=500),
            "alseraj_message_document_index": lambda: searched(
                MESSAGE, [("res_model", "=", REQUEST), ("res_id", "in", self.request.ids)]),
            "alseraj_message_date_index": lambda: searched(MESSAGE, [("create_date", ">=", month)]),
            "alseraj_message_failed_index": lambda: searched("alseraj.reach.report", []),
            "alseraj_message_last_index": lambda: searched("alseraj.reach.report", []),
            "alseraj_visitor_mobile_index": lambda: sent(visitors._find_or_create, [who]),
            "alseraj_visitor_email_index": lambda: sent(visitors._find_or_create, [who]),
            "alseraj_complaint_late": lambda: searched("alseraj.complaint", [
                ("state", "in", ("new", "acknowledged", "escalated")), ("due_date", "<", today)]),
            "alseraj_reception_queue_index": lambda: sent(env["alseraj.reception"]._find_next, self.hall),
            "alseraj_login_code_waiting_index": lambda: searched("alseraj.login.code", [("is_sent", "=", False)], order="id"),
            # what is kept
            "alseraj_consent_list_index": lambda: searched("alseraj.consent", []),
            "alseraj_access_log_one_look_idx": lambda: sent(env["alseraj.access.log"]._record, self.file, ["identifier"]),
            "alseraj_webhook_delivery_due": lambda: searched("alseraj.webhook.delivery", [
                ("state", "=", "pending"), ("next_try", "<=", fields.Datetime.now())], order="next_try, id"),
        }

    def _make_budget(self):
        return self.env["alseraj.fund.budget"].create({
            "fund_id": self.fund.id, "date_from": self.today.replace(month=1, day=1),
            "date_to": self.today.replace(month=12, day=31), "amount": 10**7,
        })

    def test_every_index_serves(self):
        self.check_indexes(self.get_cases())

    def test_indexed_fields(self):
        self.assertGreater(self.check_indexed_fields(), 200)

    def test_a_merge_finds_by_indexes(self):
        """Whatever points to a file, a contact or a member is moved without reading a table from end to end."""
        merger = self.env["alseraj.file.merger"]
        for model in (FILE, PARTNER, "alseraj.household.member"):
            statements = self.sent(merger._relink_all, model, -7, -8, {}, {})
            statements += self.sent(merger._relink_references, model, -7, -8, {})
            if model == PARTNER:
                statements += self.sent(merger._relink_follower, -7, -8, {})
            self.assertGreater(len(statements), 5)
            for statement in statements:
                with self.subTest(model=model, statement=statement[:80]):
                    self.assertNotIn("Seq Scan", self.explain_text(statement))

    def test_what_hangs_on_a_long_table(self):
        """PostgreSQL looks for each row that points to one that goes."""
        for model in self.env.values():
            if not model._auto or model._abstract or model._transient or not model._name.startswith("alseraj."):
                continue
            for field in model._fields.values():
                if field.type != "many2one" or not field.store or field.comodel_name not in LONG:
                    continue
                with self.subTest(field=str(field)):
                    [query] = self.searched(model._name, [(field.name, "in", [7])], order="id", limit=None)
                    self.assertNotRegex(self.explain_text(query), rf"Seq Scan on {model._table}\b")
