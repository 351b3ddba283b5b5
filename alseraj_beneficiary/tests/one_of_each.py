"""A record of every workflow, for the tests that walk all of them."""

from odoo.tools import SQL

from .common import AlserajCommon


class OneOfEach(AlserajCommon):
    """Records that are as plain as they can be."""

    def _make_one_of_each(self):
        """One record of every workflow, as plain as it can be."""
        channel = self.env.ref("alseraj_beneficiary.channel_phone")
        support_type = self.env.ref("alseraj_beneficiary.support_type_cash_once")
        file = self.make_beneficiary(register=False)
        request = self.env["alseraj.support.request"].create({
            "beneficiary_id": file.id, "type_id": support_type.id, "channel_id": channel.id, "amount_requested": 100,
        })
        approved = request.copy()
        self._put_in_state(approved, "approved")
        approved._write_internal({"amount_approved": 100})
        policy = self.env["alseraj.policy"].create({"name": "A policy"})
        journal = self.env["account.journal"].create({"name": "Transition bank", "type": "bank", "code": "TRB"})
        fund = self.env["alseraj.fund"].create({"name": "General", "code": "TRF", "kind": "general", "budget": 1000})
        vals = {
            "alseraj.committee.session": {"committee_id": self.env.ref("alseraj_beneficiary.committee_research").id},
            "alseraj.complaint": {"channel_id": channel.id, "description": "Late"},
            "alseraj.consent": {"beneficiary_id": file.id, "purpose": "processing"},
            "alseraj.disbursement": {"journal_id": journal.id},
            "alseraj.fund.transfer": {
                "from_fund_id": fund.id, "to_fund_id": fund.copy({"code": "TRF2"}).id, "amount": 10, "reason": "Need",
            },
            "alseraj.import": {"file_name": "families.xlsx"},
            "alseraj.improvement": {"name": "Answer sooner"},
            "alseraj.interaction": {"channel_id": channel.id, "question": "When?"},
            "alseraj.need.simulation": {"parameter_id": self.env.ref("alseraj_beneficiary.need_parameter_1").id},
            "alseraj.need.study": {"request_id": request.id},
            "alseraj.message": {
                "event_id": self.env.ref("alseraj_beneficiary.message_event_review_due").id, "company_id": self.company.id,
                "beneficiary_id": file.id, "partner_id": file.partner_id.id, "res_model": file._name, "res_id": file.id,
                "key": "one of each",
            },
            "alseraj.outreach": {"name": "Winter", "type_id": support_type.id, "channel_id": channel.id},
            "alseraj.policy.version": {"policy_id": policy.id},
            "alseraj.privacy.request": {"beneficiary_id": file.id, "kind": "access"},
            "alseraj.referral": {"beneficiary_id": file.id, "question": "How?", "consent_given": True},
            "alseraj.support.installment": {
                "request_id": approved.id, "amount": 100, "due_date": "2026-01-01", "fund_id": fund.id,
            },
        }
        vals["alseraj.voucher.card"] = {
            "number": "6200111122220000", "supplier_id": self.env["res.partner"].create({"name": "Shop"}).id, "value": 100,
        }
        files = self.make_beneficiaries(2, register=False).sorted("id")
        vals["alseraj.duplicate.case"] = {"file_a_id": files[0].id, "file_b_id": files[1].id}
        records = {name: self.env[name].create(values) for name, values in vals.items()}
        return {
            **records,
            "alseraj.beneficiary": file,
            "alseraj.document": file.document_ids[:1],
            "alseraj.support.request": request,
        }

    def _put_in_state(self, record, state):
        """Set a state as no code of ours would: below the ORM, so that each one can be tried."""
        self.env.flush_all()
        for column in {"state", record._state_field}:
            if state in [key for key, _label in record._fields[column].selection]:
                self.env.cr.execute(SQL(
                    "UPDATE %s SET %s = %s WHERE id = %s",
                    SQL.identifier(record._table), SQL.identifier(column), state, record.id,
                ))
        record.invalidate_recordset()
