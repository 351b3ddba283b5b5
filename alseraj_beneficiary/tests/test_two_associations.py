"""Two associations in one database: what the one has, the other one's people neither see nor change.

Walked over all models and all lists, so that what is added later is tried as well.
"""

from contextlib import contextmanager, suppress
from unittest.mock import patch

from lxml import etree

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from . import scene
from .one_of_each import OneOfEach

ROLES = ("delegate", "officer", "manager", "researcher", "committee_member", "committee_secretary", "finance", "auditor")
SIMPLE = ("char", "text", "html", "integer", "float", "boolean", "date", "selection")
# links between companies that are not compared: by which rule they can't cross
NOT_COMPARED = {
    ("alseraj.access.log", "beneficiary_id"): "lines are inserted by SQL, nobody writes one",
    ("alseraj.approval.tier", "committee_id"): "the tier's company is that of its committee",
    ("alseraj.committee.session", "attendee_ids"): "members of the session's own committee only",
    ("alseraj.policy.acknowledgement", "version_id"): "create drops the company; it is that of the version",
    ("alseraj.support.condition", "branch_ids"): "a shared support may be for one association's branch",
    ("alseraj.survey.rule", "branch_ids"): "a shared rule may be for one association's branch",
    ("alseraj.support.installment", "rest_of_id"): "set by the hand-over, within its request",
}


@tagged("post_install", "-at_install")
class TestTwoAssociations(OneOfEach):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Second Association"})
        cls.env.user.company_ids |= cls.other
        cls.roles = {
            role: cls._make_other_user(f"other_{role}", f"group_{role}") for role in ROLES
        }
        cls.user_both = cls._make_other_user("both", "group_manager", "group_finance")
        cls.user_both.company_ids |= cls.company
        cls.lists = sorted(
            name for name, model in cls.env.registry.items()
            if name.startswith("alseraj.") and "alseraj.shared.list.mixin" in model._inherit_module and not model._abstract
        )
        cls.lines = sorted(
            name for name, model in cls.env.registry.items()
            if name.startswith("alseraj.") and "alseraj.shared.line.mixin" in model._inherit_module and not model._abstract
        )

    @classmethod
    def _make_other_user(cls, login, *groups):
        user = cls._make_user(login, *groups)
        user.write({"company_ids": [Command.set(cls.other.ids)], "company_id": cls.other.id})
        return user

    @contextmanager
    def _is_unchanged(self, records):
        """What stands in the rows of ``records`` is the same afterwards."""
        def read():
            self.env.flush_all()
            if not records:
                return []
            return self.env.execute_query(SQL(
                "SELECT to_jsonb(r) - 'write_date' - 'write_uid' FROM %s r WHERE id = ANY(%s) ORDER BY id",
                SQL.identifier(records._table), records.ids,
            ))
        before = read()
        yield
        self.env.invalidate_all()
        self.assertEqual(read(), before, f"{records} changed")

    def _get_values(self, record):
        """One other value for each plain field of ``record`` that people may write."""
        guarded = record._get_guarded_fields()
        for name, field in record._fields.items():
            if field.type not in SIMPLE or not field.store or field.compute or name in guarded:
                continue
            if field.type == "boolean":
                yield name, not record[name]
            elif field.type in ("integer", "float"):
                yield name, record[name] + 1
            elif field.type == "date":
                yield name, "2020-01-01"
            elif field.type == "selection":
                others = [key for key, _label in field._description_selection(self.env) if key != record[name]]
                if others:
                    yield name, others[0]
            else:
                yield name, "changed"

    def _refused(self, call, *args):
        with self.assertRaises(UserError), mute_logger("odoo.addons.base.models.ir_rule", "odoo.models"):
            call(*args)

    # ------------------------------------------------------------ records

    def test_no_role_reads_the_other_association(self):
        """Every model with a company, every role of the other association: nothing found, nothing read."""
        self._make_one_of_each()
        self.env.flush_all()
        tried = 0
        for name in sorted(self.env.registry):
            model = self.env[name]
            if not name.startswith("alseraj.") or model._abstract or model._transient or "company_id" not in model._fields:
                continue
            theirs = model.sudo().with_context(active_test=False).search([("company_id", "=", self.company.id)], limit=5)
            for role, user in self.roles.items():
                as_other = model.with_user(user)
                if not as_other.has_access("read"):
                    continue
                with self.subTest(model=name, role=role):
                    found = as_other.with_context(active_test=False).search([])
                    self.assertLessEqual(found.sudo().company_id, self.other)
                    for record in theirs:
                        self._refused(record.with_user(user).read, ["display_name"])
                        tried += 1
        self.assertGreater(tried, 150)

    def test_nothing_is_given_to_the_other_association(self):
        """A record of one's own does not end up among those of the other by a write of its company."""
        manager = self.roles["manager"]
        channel = self.env.ref("alseraj_beneficiary.channel_phone")
        own = {
            "alseraj.branch": {"name": "Ours", "code": "o-1"}, "alseraj.committee": {"name": "Ours", "quorum": 2},
            "alseraj.fund": {"name": "Ours", "code": "OUR", "kind": "general", "budget": 10},
            "alseraj.policy": {"name": "Ours"}, "alseraj.improvement": {"name": "Ours"},
            "alseraj.complaint": {"channel_id": channel.id, "description": "Late"},
            "alseraj.interaction": {"channel_id": channel.id, "question": "When?"},
            "alseraj.channel": {"name": "Ours", "code": "ours"}, "alseraj.declaration": {
                "name": "Ours", "version": "ours", "body": "<p>Ours</p>"},
        }
        for name, vals in own.items():
            with self.subTest(model=name):
                record = self.env[name].with_user(manager).create(vals)
                self.assertEqual(record.company_id, self.other)
                self._refused(record.write, {"company_id": self.company.id})
                self._refused(self.env[name].with_user(manager).create, {**vals, "company_id": self.company.id})

    def test_work_queues_are_shared(self):
        queue = self.env["alseraj.work.queue"].search([], limit=1)
        with self._is_unchanged(queue):
            self._refused(queue.with_user(self.roles["manager"]).write, {"name": "Changed"})

    def test_contacts_of_the_other_association(self):
        file = self.make_beneficiary(name="سارة ناصر فهد الحربي")
        bank = self.env["res.partner.bank"].create({
            "acc_number": "SA0380000000608010167519", "partner_id": file.partner_id.id})
        for role, user in self.roles.items():
            with self.subTest(role=role):
                partners = self.env["res.partner"].with_user(user)
                self.assertFalse(partners.search([("name", "=", file.name)]))
                self._refused(file.partner_id.with_user(user).read, ["name"])
                self._refused(bank.with_user(user).read, ["acc_number"])

    # ------------------------------------------------------------ lists: shared, and the other association's

    def _make_own_rows(self, company):
        """A copy of every shared row for ``company``.

        :return: dict model -> rows
        """
        rows = {}
        for name in self.lists:
            shared = self.env[name].search([("company_id", "=", False)])
            if shared:
                shared.with_company(company).action_make_own()
            rows[name] = self.env[name].search([("company_id", "=", company.id)])
        return rows

    def test_lists_are_walked(self):
        self.assertGreaterEqual(len(self.lists), 15, self.lists)
        self.assertGreaterEqual(len(self.lines), 7, self.lines)

    def test_rows_of_the_other_association(self):
        """Every row of every list of A, by B's manager: not read, written, archived, copied or deleted."""
        manager = self.roles["manager"]
        for name, rows in self._make_own_rows(self.company).items():
            for row in rows[:4]:
                with self.subTest(model=name, row=row.display_name), self._is_unchanged(row):
                    as_other = row.with_user(manager)
                    self._refused(as_other.read, ["display_name"])
                    self._refused(as_other.write, {"company_id": self.other.id})
                    self._refused(as_other.unlink)
                    self._refused(as_other.copy)
                    self._refused(as_other.action_make_own)
                    for field, value in list(self._get_values(row))[:3]:
                        self._refused(as_other.write, {field: value})

    def test_shared_rows(self):
        """Every field of shared rows of every list, by B's manager: refused; the administrator may."""
        manager = self.roles["manager"]
        for name in self.lists + self.lines:
            shared = "company_id" if name in self.lists else f"{self.env[name]._shared_row_field}.company_id"
            for row in self.env[name].search([(shared, "=", False)], limit=2):
                with self.subTest(model=name, row=row.display_name), self._is_unchanged(row):
                    as_other = row.with_user(manager)
                    as_other.read(["display_name"])
                    self._refused(as_other.unlink)
                    for field, value in self._get_values(row):
                        self._refused(as_other.write, {field: value})
                    if name in self.lists:
                        self._refused(as_other.write, {"company_id": self.other.id})
                    for field in row._fields.values():
                        if field.translate and field.store:
                            self._refused(as_other.update_field_translations, field.name, {"en_US": {} if callable(
                                field.translate) else "changed"})

    def test_lines_of_shared_rows(self):
        """A new line in a shared row, directly, by the row, by moving one's own line there; and a line taken away."""
        manager = self.roles["manager"]
        for name in self.lines:
            lines = self.env[name].search([])
            line = lines.filtered(lambda line: not line[line._shared_row_field].company_id)[:1]
            if not line:
                continue
            parent = line[line._shared_row_field]
            inverse = next(
                field.name for field in parent._fields.values()
                if field.type == "one2many" and field.comodel_name == name and field.inverse_name == line._shared_row_field)
            with self.subTest(model=name), self._is_unchanged(lines):
                count = len(parent[inverse])
                vals = line.copy_data()[0]
                if name == "alseraj.policy.version":
                    vals["version"] = "99"
                self._refused(self.env[name].with_user(manager).create, vals)
                self._refused(parent.with_user(manager).write, {inverse: [Command.create({
                    key: value for key, value in vals.items() if key != line._shared_row_field})]})
                self._refused(parent.with_user(manager).write, {inverse: [Command.delete(line.id)]})
                self.env.invalidate_all()
                self.assertEqual(len(parent[inverse]), count)

    def test_shared_rows_by_a_detour(self):
        """A rule of everybody is not narrowed by naming one's own category in it, from the category's side."""
        category = self.env["alseraj.category"].with_user(self.roles["manager"]).create({"name": "Ours", "code": "ours"})
        self.assertEqual(category.company_id, self.other)
        requirement = self.env["alseraj.document.requirement"].search([], limit=1)
        for vals in ({"requirement_ids": [Command.link(requirement.id)]}, {"requirement_ids": [Command.set(requirement.ids)]}):
            self._refused(category.write, vals)
        self.assertNotIn(category, requirement.category_ids)

    def test_letters_are_the_administrators(self):
        manager, officer = self.roles["manager"], self.roles["officer"]
        for event in self.env["alseraj.message.event"].search([]):
            with self.subTest(event=event.code), self._is_unchanged(event):
                for user in (manager, officer):
                    as_other = event.with_user(user)
                    self._refused(as_other.write, {"subject": "Pay us"})
                    self._refused(as_other.unlink)
                    self._refused(as_other.update_field_translations, "subject", {"en_US": "Pay us"})

    def test_one_association_keeps_its_rights(self):
        """Where there is one association, its manager changes the lists as before."""
        self.env.cr.execute("UPDATE res_company SET active = FALSE WHERE id != %s", [self.company.id])
        self.env.invalidate_all()
        channel = self.env.ref("alseraj_beneficiary.channel_phone")
        channel.with_user(self.user_manager).name = "Telephone"
        self.assertEqual(channel.name, "Telephone")
        self.assertFalse(channel.copy().company_id)

    def test_the_administrator_changes_what_is_shared(self):
        self.user_manager.group_ids |= self.env.ref("base.group_system")
        self.env.ref("alseraj_beneficiary.channel_phone").with_user(self.user_manager).name = "Telephone"

    # ------------------------------------------------------------ a copy of one's own

    def test_make_own_in_every_list(self):
        manager = self.roles["manager"]
        for name in self.lists:
            with self.subTest(model=name):
                shared = self.env[name].search([("company_id", "=", False)])
                if not shared:
                    continue
                with self._is_unchanged(shared):
                    shared.with_user(manager).action_make_own()
                own = self.env[name].with_user(manager).search([("company_id", "=", self.other.id)])
                self.assertEqual(len(own), len(shared))
                self.assertLessEqual(self.other, shared[0].replaced_company_ids)
                for line_model in self.lines:
                    parent = self.env[line_model]._shared_row_field
                    if self.env[line_model]._fields[parent].comodel_name == name and line_model != "alseraj.policy.version":
                        count = self.env[line_model].search_count
                        self.assertEqual(count([(parent, "in", own.ids)]), count([(parent, "in", shared.ids)]), line_model)
                offered = {id_ for id_, _name in self.env[name].with_user(manager).name_search(limit=None)}
                self.assertLessEqual(set(own.ids), offered)
                self.assertFalse(offered & set(shared.ids), "the replaced rows are still offered")
                kept = {id_ for id_, _name in self.env[name].with_user(self.user_manager).name_search(limit=None)}
                self.assertTrue(kept >= set(shared.filtered("active").ids if "active" in shared else shared.ids))
                self._refused(shared[:1].with_user(manager).action_make_own)

    def test_the_list_offers_it(self):
        """Whose row it is, and the button, are on the list of a manager who has one company, and only where there are several."""
        manager = self.roles["manager"]
        self.assertFalse(manager.has_group("base.group_multi_company"))
        for several in (True, False):
            for name in self.lists:
                views = self.env["ir.ui.view"].search([("model", "=", name), ("type", "=", "list"), ("mode", "=", "primary")])
                arches = [etree.fromstring(self.env[name].with_user(manager).get_view(view.id, "list")["arch"]) for view in views]
                with self.subTest(model=name, several=several):
                    for path in ("//button[@name='action_make_own']", "//field[@name='company_id'][not(@column_invisible)]"):
                        self.assertEqual(any(arch.xpath(path) for arch in arches), several, path)
            self.env.cr.execute("UPDATE res_company SET active = FALSE WHERE id != %s", [self.other.id])
            self.env.invalidate_all()

    def test_officers_make_no_copies(self):
        shared = self.env.ref("alseraj_beneficiary.channel_phone")
        for role in set(ROLES) - {"manager"}:
            with self.subTest(role=role):
                self._refused(shared.with_user(self.roles[role]).action_make_own)

    def test_own_copy_is_what_counts(self):
        """Documents asked for, age limits and need parameters follow the company's own copy, for its files only."""
        manager = self.roles["manager"]
        branch = self.env["alseraj.branch"].create({"name": "Other", "code": "o-1", "company_id": self.other.id})
        file = self.make_beneficiary(register=False)
        theirs = self.env["alseraj.beneficiary"].create(
            self.beneficiary_vals(company_id=self.other.id, branch_id=branch.id))
        asked = theirs._get_document_needs()[theirs]
        before = file._get_document_needs()[file]
        self.type_identity.with_user(manager).action_make_own()
        own = self.env["alseraj.document.type"].search([("company_id", "=", self.other.id)])
        self.assertEqual(len(theirs._get_document_needs()[theirs]), len(asked))
        self.assertIn(own, [kind for kind, _member in theirs._get_document_needs()[theirs]])
        self.assertNotIn(self.type_identity, [kind for kind, _member in theirs._get_document_needs()[theirs]])
        self.assertEqual(file._get_document_needs()[file], before)
        files = self.env["alseraj.beneficiary"]
        lacking = files.search([("missing_document_type_ids", "=", own.id)])
        self.assertIn(theirs, lacking)
        self.assertNotIn(file, lacking)
        self.assertIn(file, files.search([("missing_document_type_ids", "=", self.type_identity.id)]))
        limit = self.env["alseraj.age.limit"].search([("company_id", "=", False)], limit=1)
        limit.with_user(manager).action_make_own()
        own_limit = self.env["alseraj.age.limit"].search([("company_id", "=", self.other.id)])
        own_limit.with_user(manager).age_to = 5
        limits = self.env["alseraj.age.limit"]
        self.assertEqual(len(limits._get_limits(self.company)), len(limits._get_limits(self.other)))
        self.assertNotEqual(limits._get_limits(self.company), limits._get_limits(self.other))
        parameter = self.env.ref("alseraj_beneficiary.need_parameter_1")
        parameter.with_user(manager).action_make_own()
        copy = self.env["alseraj.need.parameter"].search([("company_id", "=", self.other.id)])
        copy.with_user(manager).active_from = "2024-02-01"
        self.assertEqual(copy._get_current(self.other), copy)
        self.assertEqual(copy._get_current(self.company), parameter)

    def test_a_code_stands_for_one_row(self):
        manager = self.roles["manager"]
        phone = self.env.ref("alseraj_beneficiary.channel_phone")
        self._refused(self.env["alseraj.channel"].with_user(manager).create, {"name": "Phone", "code": phone.code})
        own = self.env["alseraj.channel"].with_user(manager).create({"name": "Fax", "code": "fax"})
        self._refused(own.write, {"code": phone.code})
        self._refused(own.write, {"company_id": False})

    # ------------------------------------------------------------ numbers, accounts

    def test_numbers_apart(self):
        first = self.make_beneficiaries(3, register=False)
        third = self.env["res.company"].create({"name": "Third Association"})  # the numbers of tests are not rolled back
        branch = self.env["alseraj.branch"].create({"name": "Other", "code": "o-1", "company_id": third.id})
        theirs = self.env["alseraj.beneficiary"].create([
            self.beneficiary_vals(company_id=third.id, branch_id=branch.id) for _index in range(2)])
        again = self.make_beneficiary(register=False)

        def number(code):
            return int("".join(char for char in code.split("/")[-1].split("-")[-1] if char.isdigit()))

        self.assertEqual([number(file.code) for file in theirs], [1, 2])
        self.assertEqual(number(again.code), number(first[-1].code) + 1)
        names = self.env["ir.sequence"]._next_by_code_batch("alseraj.support.request", 2, third)
        self.assertEqual([number(name) for name in names], [1, 2])

    def test_an_older_company_goes_on_where_it_was(self):
        """A company that shares the sequence takes one of its own, and draws no number twice."""
        sequences = self.env["ir.sequence"].search([
            ("code", "=", "alseraj.support.request"), ("company_id", "=", self.other.id)])
        sequences.unlink()
        shared = self.env.ref("alseraj_beneficiary.sequence_support_request")
        drawn = [shared.next_by_id(self.get_today()) for _index in range(3)]
        name, = self.env["ir.sequence"]._next_by_code_batch("alseraj.support.request", 1, self.other)
        self.assertNotIn(name, drawn)
        self.assertEqual(int(name[-5:]), int(drawn[-1][-5:]) + 1)

    def test_accounts_apart(self):
        """The account of a family of the other association is no obstacle, and no oracle."""
        branch = self.env["alseraj.branch"].create({"name": "Other", "code": "o-1", "company_id": self.other.id})
        file = self.make_beneficiary(register=False)
        theirs = self.env["alseraj.beneficiary"].create(
            self.beneficiary_vals(company_id=self.other.id, branch_id=branch.id))
        for one in (file, theirs):
            self.env["res.partner.bank"].create({
                "acc_number": "SA0380000000608010167519", "partner_id": one.partner_id.id})
        second = self.make_beneficiary(register=False)
        self._refused(self.env["res.partner.bank"].create, {
            "acc_number": "SA0380000000608010167519", "partner_id": second.partner_id.id})

    # ------------------------------------------------------------ a person of both

    def test_every_link_is_compared(self):
        """Each stored link from a record with a company to one with a company is compared, or says why not."""
        missing = []
        for name in sorted(self.env.registry):
            model = self.env[name]
            if not name.startswith("alseraj.") or model._abstract or model._transient or not model._auto:
                continue
            if "company_id" not in model._fields:
                continue
            company = model._fields["company_id"]
            through = company.related.split(".")[0] if company.related else ""
            guarded = model._get_guarded_fields() if hasattr(model, "_get_guarded_fields") else ()
            for field in model._fields.values():
                comodel = self.env[field.comodel_name] if field.relational else None
                if (
                    comodel is None or field.type == "one2many" or not field.store or field.related or field.compute
                    or "company_id" not in comodel._fields or field.comodel_name in ("res.users", "ir.attachment")
                    or field.name in guarded or field.name == through or (name, field.name) in NOT_COMPARED
                ):
                    continue
                if not field.check_company or not model._check_company_auto:
                    missing.append(f"{name}.{field.name}")
        self.assertFalse(missing)

    def test_a_person_of_both_mixes_nothing(self):
        both = self.user_both
        env = self.env(user=both.id, context={**self.env.context, "allowed_company_ids": [self.other.id, self.company.id]})
        branch = env["alseraj.branch"].sudo().create({"name": "Other", "code": "o-1", "company_id": self.other.id})
        file = self.make_beneficiary(register=False)
        own = self._make_own_rows(self.other)
        category = own["alseraj.category"][0]
        theirs = env["alseraj.beneficiary"].sudo().create(
            self.beneficiary_vals(company_id=self.other.id, branch_id=branch.id))
        theirs = theirs.with_env(env)
        as_both = file.with_env(env)
        contact = self.env["res.partner"].create({"name": "Contact of the other", "company_id": self.other.id})
        attempts = [
            (as_both.write, {"category_ids": [Command.link(category.id)]}),
            (as_both.write, {"branch_id": branch.id}),
            (as_both.write, {"preferred_channel_id": own["alseraj.channel"][0].id}),
            (env["alseraj.beneficiary"].create, self.beneficiary_vals(company_id=self.company.id, partner_id=contact.id)),
            (env["alseraj.beneficiary"].create, self.beneficiary_vals(company_id=self.company.id, branch_id=branch.id)),
            (env["alseraj.document"].create, {
                "beneficiary_id": file.id, "type_id": own["alseraj.document.type"][0].id}),
            (env["alseraj.household.income"].create, {
                "beneficiary_id": file.id, "source_id": own["alseraj.income.source"][0].id, "amount": 10}),
            (env["alseraj.support.request"].create, {
                "beneficiary_id": theirs.id, "company_id": self.company.id,
                "type_id": self.env.ref("alseraj_beneficiary.support_type_cash_once").id,
                "channel_id": self.channel_interview.id, "amount_requested": 10}),
            (env["alseraj.support.request"].create, {
                "beneficiary_id": file.id, "company_id": self.company.id, "type_id": own["alseraj.support.type"][0].id,
                "channel_id": self.channel_interview.id, "amount_requested": 10}),
            (env["alseraj.interaction"].create, {
                "company_id": self.company.id, "channel_id": own["alseraj.channel"][0].id, "question": "When?"}),
            (env["alseraj.complaint"].create, {
                "company_id": self.other.id, "channel_id": self.channel_interview.id, "description": "Late",
                "beneficiary_id": file.id}),
            (env["alseraj.collector"].create, {
                "beneficiary_id": file.id, "partner_id": contact.id, "relation": "brother", "identifier": self.national_id(),
                "document_id": file.document_ids[:1].id, "date_to": "2030-01-01"}),
            (env["alseraj.outreach"].create, {
                "name": "Winter", "company_id": self.company.id, "channel_id": self.channel_interview.id,
                "type_id": self.env.ref("alseraj_beneficiary.support_type_cash_once").id,
                "branch_ids": [Command.set(branch.ids)]}),
        ]
        for call, vals in attempts:
            with self.subTest(vals=vals):
                self._refused(call, vals)

    def test_the_channel_of_the_other_association_is_not_taken(self):
        """What comes over a page carries the channel of its own association, in whichever order the rows stand."""
        website = self.env.ref("alseraj_beneficiary.channel_website")
        website.with_company(self.other).action_make_own()
        own = self.env["alseraj.channel"].search([("code", "=", "website"), ("company_id", "=", self.other.id)])
        own.sequence = -1
        for company, channel in ((self.company, website), (self.other, own)):
            with self.subTest(company=company.name):
                file = self.env["alseraj.beneficiary"].create(self.beneficiary_vals(
                    company_id=company.id, branch_id=self.env["alseraj.branch"].create(
                        {"name": "Branch", "code": "W", "company_id": company.id}).id))
                kind = self.env["alseraj.support.type"].create(
                    {"name": "Rent", "code": f"W{company.id}", "company_id": company.id})
                made = (
                    self.env["alseraj.complaint"]._receive_from_page(company, "Late", "complaint", "service"),
                    self.env["alseraj.interaction"]._receive_from_home(file, "inquiry", "When?"),
                    self.env["alseraj.privacy.request"]._open_at_home(file, "access", "All"),
                )
                with patch.object(type(kind), "_get_portal_reasons", lambda kinds, _file: dict.fromkeys(kinds, False)):
                    made += (self.env["alseraj.support.request"]._open_on_portal(file, kind),)
                for record in made:
                    self.assertEqual(record.channel_id, channel, record)

    def test_nothing_in_use_is_moved_away(self):
        """What records of the one association name is not given to the other one, by who works for both."""
        self._make_one_of_each()
        env = self.env(user=self.user_both.id, context={
            **self.env.context, "allowed_company_ids": [self.company.id, self.other.id]})
        tried, moved = set(), set()
        for name in sorted(self.env.registry):
            model = env[name]
            if not name.startswith("alseraj.") or model._abstract or model._transient or not model._auto:
                continue
            company = model._fields.get("company_id")
            if not company or not company.store or company.related or not model.has_access("write"):
                continue
            for record in model.search([("company_id", "=", self.company.id)], limit=5):
                tried.add(name)
                with suppress(Exception), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                    record.write({"company_id": self.other.id})
                    self.env.flush_all()
                    moved |= {(name, *link) for link in self._find_links(record)}
                    raise InterruptedError  # taken back
                self.env.invalidate_all()
        self.assertLess({"alseraj.branch", "alseraj.fund", "alseraj.committee"}, tried)
        self.assertFalse(moved)

    def _find_links(self, record):
        """The records of the first association that name this one of the other."""
        for name, model in self.env.registry.items():
            if not name.startswith("alseraj.") or model._abstract or model._transient or not model._auto:
                continue
            if "company_id" not in model._fields or not model._fields["company_id"].store:
                continue
            for field in model._fields.values():
                if field.comodel_name == record._name and field.check_company and field.store and field.type != "one2many":
                    if self.env[name].search_count([(field.name, "in", record.ids), ("company_id", "=", self.company.id)]):
                        yield name, field.name

    def test_scene_has_two(self):
        """The walk would be worth nothing with one company."""
        self.assertTrue(self.env["res.company"]._has_several_associations())
        self.assertNotEqual(self.other.name, scene.FINANCE_COMPANY)
