"""Every transition of every workflow, as every role and out of order: refused unless the table says otherwise."""

from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged

from .one_of_each import OneOfEach

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
class TestTransitions(OneOfEach):

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
