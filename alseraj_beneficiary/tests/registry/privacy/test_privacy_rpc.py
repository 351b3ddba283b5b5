from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from .privacy_common import TRACE, PrivacyCommon

QUIET = ("odoo.addons.base.models.ir_rule", "odoo.models", "odoo.sql_db")


@tagged("post_install", "-at_install")
class TestPrivacyRpc(PrivacyCommon):
    """Everything that a client can read, read as those who may not see the file."""

    def _read(self, records, names):
        """The values of ``names`` as the web client reads them; those that are refused are left out."""
        spec = {
            name: {"fields": {"display_name": {}}} if records._fields[name].relational else {} for name in names
        }
        try:
            with self.env.cr.savepoint():
                return [(names, call_kw(records.browse(), "web_read", [records.ids, spec], {}))]
        except Exception:  # noqa: BLE001 - whatever Odoo's own fields raise; halves tell which
            if len(names) == 1:
                return []
            half = len(names) // 2
            return self._read(records, names[:half]) + self._read(records, names[half:])

    def _walk(self, user):
        """Every field of the newest records of every model: where a trace was found."""
        found = set()
        for name in sorted(self.env.registry):
            model = self.env[name].with_user(user).with_context(active_test=False, bin_size=True)
            if model._abstract or model._transient or not model._auto or name.startswith("ir."):
                continue
            with mute_logger(*QUIET):
                try:
                    records = model.search([], limit=50, order="id desc")
                except AccessError:
                    continue
                for names, rows in self._read(records, list(model.fields_get(attributes=["type"]))):
                    found.update(
                        (name, key) for key in names if self.find_traces([row.get(key) for row in rows]))
        return found

    def test_walk(self):
        for user in (self.user_outsider, self.user_accountant, self.user_delegate, self.user_portal):
            with self.subTest(user.login):
                self.env.invalidate_all()
                self.assertFalse(self._walk(user))
        self.assertIn(("res.partner", "name"), self._walk(self.user_officer), "the walk finds what is there")

    def test_ways_to_ask(self):
        partner, number = self.partner.id, self.bank_account.sanitized_acc_number
        asked = (
            ("res.partner", "search_count", [[("id", "=", partner)]]),
            ("res.partner", "search_count", [[("bank_ids.sanitized_acc_number", "=", number)]]),
            ("res.partner", "search_count", [[("phone", "like", "559998877")]]),
            ("res.partner", "search_count", [[("id", "child_of", partner)]]),
            ("res.partner", "search_count", [[("id", "parent_of", partner)]]),
            ("res.partner", "name_search", [TRACE]),
            ("res.partner", "web_name_search", [TRACE, {"display_name": {}}]),
            ("res.partner.bank", "name_search", [number]),
            ("res.partner.bank", "search_count", [[("partner_id", "=", partner)]]),
            ("res.users", "search_count", [[("partner_id.name", "ilike", TRACE)]]),
            ("mail.message", "search_count", [[("body", "ilike", TRACE)]]),
            ("mail.message", "search_count", [[("model", "=", "alseraj.beneficiary")]]),
            ("mail.followers", "search_count", [[("name", "ilike", TRACE)]]),
            ("mail.notification", "search_count", [[("mail_message_id.body", "ilike", TRACE)]]),
            ("mail.notification", "search_count", [[("res_partner_id.name", "ilike", TRACE)]]),
            ("mail.activity", "search_count", [[("summary", "ilike", TRACE)]]),
            ("calendar.event", "search_count", [[("partner_ids.name", "ilike", TRACE)]]),
            ("calendar.event", "search_count", [[("attendee_ids.email", "ilike", TRACE)]]),
            ("ir.attachment", "search_count", [[("name", "ilike", TRACE), ("res_field", "!=", 0)]]),
            ("ir.attachment", "search_count", [[("index_content", "ilike", TRACE)]]),
        )
        for user in (self.user_accountant, self.user_delegate):
            for model, method, args in asked:
                with self.subTest(user=user.login, model=model, args=args):
                    self.assertFalse(self.call(user, model, method, *args))
        for user in (self.user_accountant, self.user_portal):
            for model in (
                "alseraj.beneficiary", "alseraj.household.member", "alseraj.household.income", "alseraj.document",
                "alseraj.consent", "alseraj.interaction", "alseraj.access.log",
            ):
                with self.subTest(user=user.login, model=model):
                    self.assertRefused(self.call(user, model, "search_read", []))

    def test_groupings(self):
        for user in (self.user_outsider, self.user_accountant, self.user_delegate):
            for model, names in (
                ("res.partner", ("name", "phone", "email", "street", "vat", "commercial_partner_id")),
                ("res.partner.bank", ("acc_number", "partner_id", "acc_holder_name")),
                ("calendar.event", ("partner_ids", "name")),
            ):
                for name in names:
                    with self.subTest(user=user.login, model=model, name=name):
                        for method in ("formatted_read_group", "web_read_group"):
                            self.assertNoTrace(self.call(user, model, method, [], [name], ["__count"]))

    def test_known_id(self):
        """With the right id in hand, and the methods that take one."""
        ids = self.partner.ids
        for user in (self.user_outsider, self.user_accountant, self.user_delegate):
            self.user_delegate.group_ids |= self.env.ref("base.group_partner_manager")
            for method, args in (
                ("read", [["name"]]), ("web_read", [{"name": {}}]), ("copy", []), ("export_data", [["name"]]),
                ("address_get", []), ("message_post", []), ("write", [{"comment": "x"}]), ("unlink", []),
                ("action_archive", []), ("web_save", [{"comment": "x"}, {"name": {}}]),
                ("message_subscribe", [user.partner_id.ids]), ("get_base_url", []),
            ):
                with self.subTest(user=user.login, method=method):
                    answer = self.call(user, "res.partner", method, ids, *args)
                    self.assertNoTrace(answer)
                    if method == "message_subscribe":
                        self.assertFalse(answer)
                    elif method != "get_base_url":
                        self.assertRefused(answer)

    def test_sensitive_fields(self):
        """Neither read, nor asked about in any way, by who has a role but not that group."""
        ill = [("health_notes", "ilike", TRACE)]
        file, member = "alseraj.beneficiary", "alseraj.household.member"
        for user in (self.user_officer, self.user_manager, self.user_auditor, self.user_finance, self.user_member):
            user.group_ids |= self.env.ref("base.group_allow_export")
            for model, method, args, kwargs in (
                (file, "read", [self.file.ids, ["health_notes"]], {}),
                (file, "web_read", [self.file.ids, {"member_ids": {"fields": {"health": {}}}}], {}),
                (file, "export_data", [self.file.ids, ["health_notes"]], {}),
                (file, "export_data", [self.file.ids, ["member_ids/health"]], {}),
                (file, "search", [ill], {}),
                (file, "search", [[("member_ids.health", "=", "ill")]], {}),
                (file, "search", [[("member_ids", "any", [("health", "=", "ill")])]], {}),
                ("alseraj.document", "search", [[("beneficiary_id.health_notes", "!=", False)]], {}),
                ("alseraj.support.request", "search", [[("beneficiary_id", "any", ill)]], {}),
                ("res.partner", "search", [[("beneficiary_ids.health_notes", "ilike", TRACE)]], {}),
                ("res.partner", "search", [[("beneficiary_ids.member_ids.health", "=", "ill")]], {}),
                (file, "search", [[]], {"order": "health_notes"}),
                (member, "search", [[]], {"order": "health desc"}),
                (member, "formatted_read_group", [[], ["health"], ["__count"]], {}),
                (member, "formatted_read_group", [[], [], ["health:array_agg"]], {}),
                (file, "web_read_group", [[], ["health_notes"], ["__count"]], {}),
                (file, "onchange", [self.file.ids, {}, [], {"health_notes": {}}], {}),
                (file, "write", [self.file.ids, {"health_notes": "x"}], {}),
            ):
                with self.subTest(user=user.login, model=model, method=method, args=args):
                    answer = self.call(user, model, method, *args, **kwargs)
                    self.assertNoTrace(str(answer).replace(f"{TRACE} Canary", ""))
                    self.assertRefused(answer)
            for model in (file, member):
                fields = self.call(user, model, "fields_get")
                self.assertFalse({"health_notes", "criminal_notes", "parentage_notes", "health"} & fields.keys())
            self.assertFalse(self.file.with_user(user).search([("search_text", "=", f"{TRACE} ill")]))
