"""What is decided, paid, signed, verified and sealed, beside a family of another company that nobody here may see."""

from odoo import Command

from .common import PDF
from .finance.run.walk_scene import WalkScene
from .one_of_each import OneOfEach
from .registry.privacy.privacy_common import TRACE, PrivacyCommon
from .request.common import PNG


class ForeignFamily(PrivacyCommon, OneOfEach):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = cls._make_one_of_each()
        cls.foreign["alseraj.beneficiary"].name = f"{TRACE} Foreign"
        request, other = cls.foreign["alseraj.support.request"], cls.foreign["alseraj.beneficiary"]
        link = cls.env["alseraj.sign.link"]._create_internal([{
            "request_id": request.id, "token_hash": "x", "declared_hash": "x", "user_id": cls.env.uid,
            "expires_on": "2099-01-01 00:00:00"}])
        hand_over, _secret = cls.env["alseraj.hand.over"]._begin(
            cls.foreign["alseraj.support.installment"], "code", {"received_by": f"{TRACE} Foreign"})
        hook = cls.env["alseraj.webhook"].create({
            "name": "Other system", "user_id": cls.env.uid, "url": "https://example.com/"})
        delivery = cls.env["alseraj.webhook.delivery"]._create_internal([{
            "webhook_id": hook.id, "uuid": "x", "payload": "{}"}])
        campaign = cls.foreign["alseraj.outreach"]
        excluded = cls.env["alseraj.outreach.exclusion"]._create_internal([{
            "outreach_id": campaign.id, "kind": "state", "file_count": 1}])
        invitee = cls.env["alseraj.outreach.invitee"]._create_internal([{
            "outreach_id": campaign.id, "name": f"{TRACE} Foreign", "mobile": "+966501234567"}])
        decision = cls.env["alseraj.campaign.decision"]._create_internal([{
            "outreach_id": campaign.id, "session_id": cls.foreign["alseraj.committee.session"].id,
            "version_id": cls.foreign["alseraj.policy.version"].id, "type_id": campaign.type_id.id}])
        kind = cls.env["alseraj.paper.kind"].create({
            "name": "Foreign", "code": "foreign", "company_id": request.company_id.id})
        passage = cls.env["alseraj.paper.text"].create({"kind_id": kind.id, "name": "Opening", "code": "opening", "text": "One"})
        passage.text = "Two"
        batch = cls.env["alseraj.paper.batch"]._create_internal([{
            "user_id": cls.env.uid, "company_id": request.company_id.id, "record_ids": request.ids, "total": 1,
            "report_id": cls.env.ref("alseraj_beneficiary.action_report_receipt").id}])
        board = cls.env["alseraj.board.report"].create({"company_id": request.company_id.id})
        figures = (
            cls.env["alseraj.request.analysis"].browse(request.id), cls.env["alseraj.beneficiary.analysis"].browse(other.id))
        cls.foreign |= {record._name: record for record in (
            passage.version_ids[:1], batch, board, *figures, hook, delivery, link, hand_over, excluded, invitee, decision,
            cls.file, cls.document, cls.bank_account, cls.file.member_ids, cls.make_collector(cls.file),
            cls.env["alseraj.file.move"]._record("merge", other, cls.file, {}),
        )}
        cls.env.flush_all()


class SettledScene(WalkScene, ForeignFamily):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {name: getattr(cls, f"user_{name}") for name in (
            "delegate", "officer", "manager", "researcher", "member", "secretary", "chair", "finance", "auditor", "sensitive",
            "outsider", "portal",
        )} | {"accountant": cls.accountant}
        for user in cls.users.values():
            user.write({"company_ids": [Command.set(cls.company.ids)], "company_id": cls.company.id})
        cls.user_delegate.alseraj_branch_ids = cls.branch
        (cls.funds).budget = 10_000
        cls._settle_money()
        cls._settle_papers()
        cls.env.flush_all()

    # ------------------------------------------------------------ decided, paid, sealed

    @classmethod
    def _settle_money(cls):
        """Requests that were signed, decided in a sealed session, and then paid, handed over or rejected."""
        file = cls.families[0]
        kinds = (cls.support_type, cls.in_kind_type, cls.support_type, cls.types[-1])
        requests = cls.env["alseraj.support.request"].with_user(cls.user_officer).create([{
            "beneficiary_id": file.id, "type_id": kind.id, "amount_requested": 400, "company_id": cls.company.id,
            "channel_id": cls.channel_interview.id, "description": f"Settled {index}",
        } for index, kind in enumerate(kinds)])
        requests.action_sign("محمد العتيبي", PNG)
        for request in requests:
            request.sudo()._write_internal({"name": f"SETTLED/{request.id}", "stage": "studied", "amount_recommended": 400})
        session = cls.env["alseraj.committee.session"].with_user(cls.user_secretary).create({
            "committee_id": cls.committee.id,
            "decision_ids": [Command.create({"request_id": request.id}) for request in requests]})
        session.action_open()
        for case, choice in zip(session.decision_ids.with_user(cls.user_chair), ("for", "for", "for", "against"), strict=True):
            if choice == "against":
                case.sudo().reason_id = cls.no_need
            case.cast_vote(choice)
        session.with_user(cls.user_chair).action_close()
        requests, session = requests.with_env(cls.env), session.with_env(cls.env)
        paid, goods, planned = (request.installment_ids for request in requests[:3])
        cls.settled_run = cls.pay(paid)
        cls.settled_run.action_make_sheet(cls.layout.id)
        goods.with_user(cls.user_officer).action_hand_over("Um Saad", PNG)
        transfer = cls.env["alseraj.fund.transfer"].with_user(cls.user_finance).create({
            "from_fund_id": cls.fund.id, "to_fund_id": cls.fund_2.id, "amount": 50, "reason": "Winter"})
        transfer.with_user(cls.user_manager).action_approve()
        cls.settled_requests, cls.settled_session = requests, session
        cls.settled = {
            "request done": requests[0], "request approved": requests[2], "request rejected": requests[3],
            "signature": requests[0].signature_ids, "session closed": session, "decision sealed": session.decision_ids[0],
            "vote sealed": session.decision_ids[0].vote_ids, "installment paid": paid, "installment handed over": goods,
            "installment planned": planned, "run posted": cls.settled_run, "sheet": cls.settled_run.sheet_ids,
            "transfer done": transfer.with_env(cls.env), "fund in use": cls.fund, "zakat fund": cls.zakat,
            "type in use": cls.support_type, "committee": cls.committee, "member": cls.committee.member_ids,
            "layout in use": cls.layout, "layout column": cls.layout.column_ids[0],
            "entry posted": cls.settled_run.move_id,
            "debit posted": cls.settled_run.move_id.line_ids.filtered("alseraj_installment_id"),
            "credit posted": cls.settled_run._get_credits(),
        }

    # ------------------------------------------------------------ verified, done

    @classmethod
    def _settle_papers(cls):
        file, request = cls.families[0], cls.settled_requests[0]
        study = cls.env["alseraj.need.study"].create({
            "request_id": cls.settled_requests[2].id, "recommendation": "grant", "amount_recommended": 400, "findings": "Need"})
        study._write_internal({"state": "done"})
        policy = cls.env["alseraj.policy"].create({"name": "Settled"})
        version = cls.env["alseraj.policy.version"].create({"policy_id": policy.id, "attachment": PDF})
        version._write_internal({"state": "approved"})
        consent = cls.env["alseraj.consent"].create({
            "beneficiary_id": file.id, "purpose": "photo", "evidence": PDF, "evidence_name": "consent.pdf"})
        complaint = cls.env["alseraj.complaint"].create({
            "beneficiary_id": file.id, "channel_id": cls.channel_interview.id, "description": "Late", "request_id": request.id})
        complaint._write_internal({"state": "resolved"})
        card = cls.env["alseraj.voucher.card"].create({
            "number": "6200-1111-2222-0000", "supplier_id": cls.landlord.id, "value": 100, "company_id": cls.company.id})
        card._write_internal({"state": "used"})
        collector = cls.make_collector(file)
        cls.settled |= {
            "file registered": file, "document verified": file.document_ids.filtered(lambda doc: doc.state == "verified")[0],
            "account verified": file.partner_id.bank_ids, "study done": study, "policy approved": version, "consent": consent,
            "complaint resolved": complaint, "card used": card, "collector valid": collector,
        }

    # ------------------------------------------------------------ what nothing may change

    def get_facts(self):
        """What was decided, paid, signed and verified, as the database has it now. Nothing here is a plain note."""
        self.env.flush_all()
        self.env.invalidate_all()
        return {
            **self._get_money_facts(),
            "seal": self.settled_session.verify_seal(),
            "signatures": [signature.is_intact for signature in self.settled_requests.signature_ids],
            "receipt": self.settled["installment handed over"].is_receipt_intact,
            **{label: self._get_rows(label, columns) for label, columns in (
                ("session closed", "state, seal, sealed_on"), ("decision sealed", "outcome, amount, request_id, closed_on"),
                ("signature", "name, signed_on, signature_hash, snapshot_hash, declaration_id, request_id"),
                ("transfer done", "state, amount, from_fund_id, to_fund_id"),
                ("study done", "state, recommendation, amount_recommended, request_id"),
                ("policy approved", "state"), ("complaint resolved", "state"), ("card used", "state, value, installment_id"),
                ("file registered", "state, code"), ("collector valid", "document_id, partner_id, beneficiary_id"),
                ("document verified", "CASE WHEN state = 'verified' THEN ROW(type_id, beneficiary_id, member_id) END"),
                ("account verified", "CASE WHEN alseraj_verified_on IS NOT NULL THEN ROW(acc_number, partner_id) END"),
            )},
        }

    def _get_rows(self, label, columns):
        record = self.settled[label]
        self.env.cr.execute(f"SELECT {columns} FROM {record._table} WHERE id IN %s ORDER BY id", [tuple(record.ids)])
        return self.env.cr.fetchall()

    def _get_money_facts(self):
        requests = tuple(self.settled_requests.ids)
        facts = {}
        for name, query in (
            ("requests", """SELECT id, stage, state, amount_approved, beneficiary_id, type_id, signed_on, signed_by, snapshot_hash
                              FROM alseraj_support_request WHERE id IN %s ORDER BY id"""),
            ("installments", """SELECT id, request_id, amount, state, CASE WHEN state != 'planned' THEN ROW(
                                       payee_id, fund_id, disbursement_id, handed_over_on, received_by, quantity) END
                                  FROM alseraj_support_installment WHERE request_id IN %s ORDER BY id"""),
            ("ledger", """SELECT l.alseraj_installment_id, l.account_id, l.balance, l.partner_id, l.analytic_distribution,
                                 m.journal_id, m.state, l.parent_state
                            FROM account_move_line l JOIN account_move m ON m.id = l.move_id
                            JOIN alseraj_support_installment i ON i.id = l.alseraj_installment_id
                           WHERE i.request_id IN %s ORDER BY l.id"""),
        ):
            self.env.cr.execute(query, [requests])
            facts[name] = self.env.cr.fetchall()
        run = self.settled_run
        sheet = run._get_sheet(self.layout) if run.exists() and self.layout.exists() else False
        facts["run"] = run.exists() and (run.state, run.total, run.journal_id.id, run.move_id.id, sheet and sheet.content_hash)
        return facts
