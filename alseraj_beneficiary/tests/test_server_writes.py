"""Server code passes the guards with the values it checked, on the records it checked, and with nothing else."""

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from .common import PREFIX, AlserajCommon

REFUSED = "These are filled in by the system"


@tagged("post_install", "-at_install")
class TestServerWrites(AlserajCommon):
    """On complaints: ``name`` and ``closed_on`` are guarded, ``complainant_name`` is free."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        complaints = cls.env["alseraj.complaint"].create([cls._get_vals(), cls._get_vals()])
        cls.complaint, cls.other = complaints.with_user(cls.user_manager)

    @classmethod
    def _get_vals(cls, **vals):
        return {"channel_id": cls.env.ref(PREFIX + "channel_phone").id, "description": "Late", **vals}

    def _override(self, method, function):
        """Put an override of another module over the model: ``function(origin, records, vals)``."""
        model = self.registry["alseraj.complaint"]
        origin = getattr(model, method)
        self.patch(model, method, lambda records, vals: function(origin, records, vals))

    # ------------------------------------------------------------ write

    def test_what_was_checked_is_written(self):
        self.complaint._write_internal({"name": "C/1"})
        self.assertEqual(self.complaint.name, "C/1")

    def test_the_mark_ends_with_the_write(self):
        self.complaint._write_internal({"name": "C/1"})
        with self.assertRaisesRegex(UserError, REFUSED):
            self.complaint.write({"name": "C/2"})
        with self.assertRaisesRegex(UserError, REFUSED):
            self.complaint.write({"name": False})

    def test_the_mark_ends_with_an_error(self):
        def break_off(origin, records, vals):
            raise ZeroDivisionError

        self._override("write", break_off)
        with self.assertRaises(ZeroDivisionError):
            self.complaint._write_internal({"name": "C/1"})
        self.assertFalse(self.complaint._is_written_by_server({"name": "C/1"}))

    def test_an_override_may_add_what_is_free(self):
        self._override("write", lambda origin, records, vals: origin(records, {**vals, "complainant_name": "Salem"}))
        self.complaint._write_internal({"name": "C/1"})
        self.assertEqual((self.complaint.name, self.complaint.complainant_name), ("C/1", "Salem"))

    def test_an_override_can_not_change_the_value(self):
        self._override("write", lambda origin, records, vals: origin(records, {**vals, "name": "forged"}))
        with self.assertRaisesRegex(UserError, REFUSED):
            self.complaint._write_internal({"name": "C/1"})

    def test_an_override_can_not_add_a_guarded_value(self):
        self._override("write", lambda origin, records, vals: origin(records, {**vals, "closed_on": "2026-01-01 00:00:00"}))
        with self.assertRaisesRegex(UserError, REFUSED):
            self.complaint._write_internal({"name": "C/1"})

    def test_an_override_can_not_take_other_records(self):
        self._override("write", lambda origin, records, vals: origin(records | self.other, vals))
        with self.assertRaisesRegex(UserError, REFUSED):
            self.complaint._write_internal({"name": "C/1"})

    def test_a_nested_write_with_another_value_is_refused(self):
        def nest(origin, records, vals):
            if vals.get("name") == "C/1":
                records.write({"name": "forged"})
            return origin(records, vals)

        self._override("write", nest)
        with self.assertRaisesRegex(UserError, REFUSED):
            self.complaint._write_internal({"name": "C/1"})

    def test_a_nested_write_on_another_record_is_refused(self):
        def nest(origin, records, vals):
            if records == self.complaint:
                self.other.write(vals)
            return origin(records, vals)

        self._override("write", nest)
        with self.assertRaisesRegex(UserError, REFUSED):
            self.complaint._write_internal({"name": "C/1"})

    def test_another_model_is_refused(self):
        file = self.make_beneficiary(register=False).with_user(self.user_manager)
        vals = {"registered_on": "2026-01-01"}
        with self.complaint._as_server(frozenset(file.ids), (vals,)), self.assertRaisesRegex(UserError, REFUSED):
            file.write(vals)

    # ------------------------------------------------------------ create

    def test_what_was_checked_is_created(self):
        complaints = self.env["alseraj.complaint"].with_user(self.user_manager)
        created = complaints._create_internal([self._get_vals(extension_reason="Holidays")])
        self.assertEqual(created.extension_reason, "Holidays")
        with self.assertRaisesRegex(UserError, REFUSED):
            complaints.create(self._get_vals(extension_reason="Holidays"))

    def test_an_override_can_not_change_what_is_created(self):
        complaints = self.env["alseraj.complaint"].with_user(self.user_manager)
        self._override("create", lambda origin, model, vals_list: origin(
            model, [{**vals, "extension_reason": "forged"} for vals in vals_list]))
        with self.assertRaisesRegex(UserError, REFUSED):
            complaints._create_internal([self._get_vals(extension_reason="Holidays")])

    def test_an_override_can_not_create_more(self):
        complaints = self.env["alseraj.complaint"].with_user(self.user_manager)
        self._override("create", lambda origin, model, vals_list: origin(
            model, [*vals_list, self._get_vals(extension_reason="Holidays")]))
        with self.assertRaisesRegex(UserError, REFUSED):
            complaints._create_internal([self._get_vals(extension_reason="Holidays")])

    # ------------------------------------------------------------ from outside

    def test_no_key_of_the_context_is_a_mark(self):
        keys = (
            "alseraj_server_writes", "alseraj_internal", "server_write", "_server_writes", "install_mode", "import_file",
            "tracking_disable", "module", "force_write", "bypass", "from_server",
        )
        context = {key: True for key in keys} | {"alseraj_server_writes": [["alseraj.complaint", None, [{"name": "forged"}]]]}
        for method, args in (("write", [self.complaint.ids, {"name": "forged"}]), ("create", [[self._get_vals(name="forged")]])):
            with self.subTest(method=method), self.assertRaisesRegex(UserError, REFUSED):
                call_kw(self.env["alseraj.complaint"].with_user(self.user_manager), method, args, {"context": context})

    def test_no_call_reaches_what_sets_the_mark(self):
        model = self.env["alseraj.complaint"].with_user(self.user_manager)
        for method, args in (
            ("_write_internal", [self.complaint.ids, {"name": "forged"}]),
            ("_create_internal", [[self._get_vals(name="forged")]]),
            ("_as_server", [self.complaint.ids, None, []]),
        ):
            with self.subTest(method=method), self.assertRaises(AccessError):
                call_kw(model, method, args, {})
