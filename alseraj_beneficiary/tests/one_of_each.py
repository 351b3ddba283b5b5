"""A record of every workflow, for the tests that walk all of them."""

from odoo import fields
from odoo.tools import SQL

from .common import AlserajCommon


class OneOfEach(AlserajCommon):
    """Records that are as plain as they can be."""

    @classmethod
    def _make_one_of_each(cls):
        """One record of every workflow, as plain as it can be."""
        channel = cls.env.ref("alseraj_beneficiary.channel_phone")
        support_type = cls.env.ref("alseraj_beneficiary.support_type_cash_once")
        file = cls.make_beneficiary(register=False)
        request = cls.env["alseraj.support.request"].create({
            "beneficiary_id": file.id, "type_id": support_type.id, "channel_id": channel.id, "amount_requested": 100,
        })
        approved = request.copy()
        cls._put_in_state(approved, "approved")
        approved._write_internal({"amount_approved": 100})
        policy = cls.env["alseraj.policy"].create({"name": "A policy"})
        journal = cls.env["account.journal"].create({"name": "Transition bank", "type": "bank", "code": "TRB"})
        fund = cls.env["alseraj.fund"].create({"name": "General", "code": "TRF", "kind": "general", "budget": 1000})
        hall = cls.env["alseraj.waiting.hall"].create({"name": "Hall", "branch_id": file.branch_id.id})
        slot = cls.env["alseraj.appointment.slot"].create({
            "hall_id": hall.id, "start": fields.Datetime.add(fields.Datetime.now(), days=1)})
        cls.env["alseraj.referrer"].create({"name": "Salem", "mobile": "0551230986", "branch_id": file.branch_id.id})
        cls.env["alseraj.visitor"].create({"name": "Salem", "mobile": "0551230987"})
        cls.env["alseraj.answer"].create({"name": "When?", "answer": "In two weeks."})
        cls.env["alseraj.hall.desk"].create({"hall_id": hall.id, "name": "1"})
        cls.env["alseraj.login.code"]._create_internal([{
            "company_id": file.company_id.id, "ticket_digest": "one of each",
            "expires_on": fields.Datetime.add(fields.Datetime.now(), minutes=10)}])
        application = cls.env["alseraj.application"]._create_internal([
            {"company_id": file.company_id.id, "code_digest": "one of each"}])
        vals = {
            "alseraj.committee.session": {"committee_id": cls.env.ref("alseraj_beneficiary.committee_research").id},
            "alseraj.complaint": {"channel_id": channel.id, "description": "Late"},
            "alseraj.consent": {"beneficiary_id": file.id, "purpose": "processing"},
            "alseraj.disbursement": {"journal_id": journal.id},
            "alseraj.fund.transfer": {
                "from_fund_id": fund.id, "to_fund_id": fund.copy({"code": "TRF2"}).id, "amount": 10, "reason": "Need",
            },
            "alseraj.adoption": {"name": "Files of the old system"},
            "alseraj.import": {"file_name": "families.xlsx"},
            "alseraj.scan.import": {"file_name": "scans.zip"},
            "alseraj.improvement": {"name": "Answer sooner"},
            "alseraj.interaction": {"channel_id": channel.id, "question": "When?"},
            "alseraj.appointment": {"slot_id": slot.id, "visitor_name": "Salem"},
            "alseraj.reception": {"hall_id": hall.id, "visitor_name": "Salem"},
            "alseraj.letter": {"correspondent": "The ministry", "subject": "A family"},
            "alseraj.need.simulation": {"parameter_id": cls.env.ref("alseraj_beneficiary.need_parameter_1").id},
            "alseraj.need.study": {"request_id": request.id},
            "alseraj.message": {
                "event_id": cls.env.ref("alseraj_beneficiary.message_event_review_due").id, "company_id": cls.company.id,
                "beneficiary_id": file.id, "partner_id": file.partner_id.id, "res_model": file._name, "res_id": file.id,
                "key": "one of each",
            },
            "alseraj.outreach": {"name": "Winter", "type_id": support_type.id, "channel_id": channel.id},
            "alseraj.policy.version": {"policy_id": policy.id},
            "alseraj.privacy.request": {"beneficiary_id": file.id, "kind": "access"},
            "alseraj.referral": {"beneficiary_id": file.id, "question": "How?"},
            "alseraj.support.installment": {
                "request_id": approved.id, "amount": 100, "due_date": "2026-01-01", "fund_id": fund.id,
            },
        }
        vals["alseraj.voucher.card"] = {
            "number": "6200111122220000", "supplier_id": cls.env["res.partner"].create({"name": "Shop"}).id, "value": 100,
        }
        vals["alseraj.body.referral"] = {
            "beneficiary_id": file.id, "body_id": cls.env["alseraj.body"].create({"name": "A hospital"}).id, "need": "Care",
        }
        files = cls.make_beneficiaries(2, register=False).sorted("id")
        vals["alseraj.duplicate.case"] = {"file_a_id": files[0].id, "file_b_id": files[1].id}
        records = {name: cls.env[name].create(values) for name, values in vals.items()}
        records["alseraj.correction"] = cls.env["alseraj.correction"]._create_internal([{
            "request_id": records["alseraj.privacy.request"].id, "field_name": "city", "new_value": "Riyadh"}])
        records["alseraj.payment.result"] = cls.env["alseraj.payment.result"].create({
            "user_id": cls.env.uid, "reference": "one-of-each", "outcome": "returned", "amount": 100, "date": "2026-01-01",
            "installment_id": records["alseraj.support.installment"].id, "disbursement_id": records["alseraj.disbursement"].id,
        })
        if "alseraj.survey.follow_up" in cls.env:  # with alseraj_survey
            records["alseraj.survey.follow_up"] = cls.env["alseraj.survey.follow_up"].create({
                "company_id": cls.env.company.id, "beneficiary_id": file.id,
                "survey_id": cls.env.ref("alseraj_survey.survey_complaint").id,
            })
        return {
            **records,
            "alseraj.application": application,
            "alseraj.beneficiary": file,
            "alseraj.document": file.document_ids[:1],
            "alseraj.support.request": request,
        }

    @classmethod
    def _put_in_state(cls, record, state):
        """Set a state as no code of ours would: below the ORM, so that each one can be tried."""
        cls.env.flush_all()
        for column in {"state", record._state_field}:
            if state in [key for key, _label in record._fields[column].selection]:
                cls.env.cr.execute(SQL(
                    "UPDATE %s SET %s = %s WHERE id = %s",
                    SQL.identifier(record._table), SQL.identifier(column), state, record.id,
                ))
        record.invalidate_recordset()
