"""Every transition of every workflow, as every role and out of order: refused unless the table says otherwise."""

from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from .common import AlserajCommon

ROLES = {
    "nobody": "base.group_user,base.group_partner_manager,account.group_account_invoice",
    "portal": "base.group_portal",
    **{
        role: f"alseraj_beneficiary.group_{role}"
        for role in (
            "delegate", "officer", "manager", "researcher", "committee_member", "committee_secretary", "finance", "auditor",
        )
    },
}


@tagged("post_install", "-at_install")
class TestTransitions(AlserajCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.role_users = {
            role: new_test_user(cls.env, f"transition_{role}", groups=groups) for role, groups in ROLES.items()
        }
        cls.role_users["delegate"].alseraj_branch_ids = cls.branch

    def _get_workflows(self):
        return {
            name: self.env[name] for name in self.env.registry
            if name.startswith("alseraj.") and not self.env[name]._abstract
            and getattr(self.env[name], "_transitions", None)
        }

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

    def test_pairs_belong_to_one_verb(self):
        for name, model in self._get_workflows().items():
            pairs = [
                (source, transition.target)
                for transition in model._transitions.values() for source in transition.sources
            ]
            self.assertEqual(len(pairs), len(set(pairs)), name)

    def test_every_transition_is_guarded(self):
        workflows = self._get_workflows()
        records = self._make_one_of_each()
        self.assertEqual(set(records), set(workflows), "a workflow without a sample record is not tested")
        tried = 0
        for name, record in records.items():
            states = [key for key, _label in record._fields["state"].selection]
            for source in states:
                self._put_in_state(record, source)
                for target in states:
                    if target == source:
                        continue
                    verb = record._get_verb(source, target)
                    groups = record._transitions[verb].groups if verb else ()
                    for role, user in self.role_users.items():
                        if any(user.has_group(group) for group in groups):
                            continue  # the right role in the right order: the rooms' own tests
                        with self.subTest(model=name, source=source, target=target, role=role), \
                                self.assertRaises(UserError):
                            call_kw(self.env[name].with_user(user), "write", [record.ids, {"state": target}], {})
                        tried += 1
                self.env.flush_all()
                record.invalidate_recordset()
                self.assertEqual(record.state, source, name)
        self.assertGreater(tried, 1000)

    def test_nobody_is_born_in_the_middle(self):
        for name, model in self._get_workflows().items():
            values = {"name": "Born late"} if "name" in model._fields else {}
            for state, _label in model._fields["state"].selection[1:]:
                with self.subTest(model=name, state=state), self.assertRaises(UserError):
                    model.create({**values, "state": state})

    def test_context_opens_nothing(self):
        """A default from the context is not a state, and no key of the context is a key to a door."""
        record = self._make_one_of_each()["alseraj.support.request"]
        context = {
            "default_state": "approved", "default_stage": "approved", "tracking_disable": True, "install_mode": True,
            "import_file": True, "skip_check": True, "force_write": True, "bypass": True, "check_move_validity": False,
        }
        copy = self.env["alseraj.support.request"].with_context(**context).create({
            "beneficiary_id": record.beneficiary_id.id, "type_id": record.type_id.id, "channel_id": record.channel_id.id,
        })
        self.assertEqual((copy.state, copy.stage), ("draft", "draft"))
        with self.assertRaises(UserError):
            copy.with_context(**context).write({"state": "approved"})
