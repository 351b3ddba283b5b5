from odoo.tests import tagged

from ...models.odoo.ir_config_parameter import ACCESS_LOG_MONTHS, MESSAGE_MONTHS, UPLOAD_DAYS
from ..settled_scene import SettledScene

FORGETS = {  # table: the columns that the rules of keeping empty, or all of its rows
    "alseraj_access_log": None,
    "alseraj_message": {"subject", "text", "sent_to", "failure"},
}
WRITTEN = {"write_uid", "write_date"}
LONG_AGO = "2001-01-01"


@tagged("post_install", "-at_install")
class TestForgetting(SettledScene):
    """The rules of keeping take what they name, of all years, and nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.one, cls.two = (
            cls._make_user(f"keeper_{number}", "base.group_system") for number in (1, 2))
        cls.job = cls.env["alseraj.import"].create({"file": "UEs=", "file_name": "families.xlsx"})
        cls.job._write_internal({"state": "done", "report": "UEs=", "report_name": "refused.xlsx"})
        cls.env["alseraj.access.log"]._record(cls.file, ["health_notes"])
        cls.file._tell("review_due")
        cls.env["alseraj.message"].search([])._write_internal({"state": "told", "text": "Come", "sent_to": "+966500000000"})
        cls.env.flush_all()
        for table, column in (
            ("alseraj_access_log", "date"), ("alseraj_message", "create_date"), ("alseraj_import", "write_date"),
        ):
            cls.env.cr.execute(f"UPDATE {table} SET {column} = '{LONG_AGO}'")
        cls.env.invalidate_all()

    def _keep(self, user, months, days):
        settings = self.env["res.config.settings"].with_user(user).create({
            "alseraj_access_log_months": months, "alseraj_message_months": months, "alseraj_upload_days": days})
        settings.set_values()
        return settings

    def _take_picture(self):
        """:return: dict of the checksum of each table of ours, without what may be forgotten"""
        self.env.flush_all()
        self.env.cr.execute("""
            SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum) FROM pg_class c
              JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
             WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
               AND (c.relname LIKE 'alseraj%' OR c.relname IN ('mail_message', 'account_move_line', 'ir_attachment'))
          GROUP BY 1""")
        picture = {}
        for table, columns in self.env.cr.fetchall():
            if FORGETS.get(table, ()) is None:
                continue
            kept = ", ".join(f't."{name}"' for name in columns if name not in FORGETS.get(table, set()) | (
                WRITTEN if table in FORGETS or table == "alseraj_import" else set()))
            where = "" if table != "ir_attachment" else "WHERE t.res_model IS DISTINCT FROM 'alseraj.import'"
            self.env.cr.execute(f"SELECT count(*), md5(string_agg(md5(ROW({kept})::text), '' ORDER BY md5(ROW({kept})::text))) "
                                f"FROM {table} t {where}")
            picture[table] = self.env.cr.fetchone()
        return picture

    def _forget_all(self):
        self.env["alseraj.access.log"]._cron_forget()
        self.env["alseraj.message"]._cron_forget()
        return self.env["alseraj.import"]._gc_uploads()

    def test_evidence_stays(self):
        self.patch(self.env.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: 0.0)
        before = self._take_picture()
        for table in ("alseraj_signature", "alseraj_committee_vote", "alseraj_support_installment", "mail_message"):
            self.assertTrue(before[table][0], table)
        self._keep(self.one, 1, 1)
        self.env["ir.config_parameter"].with_user(self.two)._alseraj_confirm_forgetting()
        self.assertEqual(self._forget_all(), (1, 0))
        self.assertFalse(self.env["alseraj.access.log"].search_count([]))
        self.assertEqual(set(self.env["alseraj.message"].search([]).mapped("text")), {False})
        self.assertFalse(self.job.file or self.job.report)
        after = self._take_picture()
        self.assertEqual({table: (row, after[table]) for table, row in before.items() if after[table] != row}, {})
        sealed = self.env["alseraj.committee.session"].search([("seal", "!=", False)])
        self.assertTrue(sealed)
        self.assertTrue(all(session.verify_seal() for session in sealed))

    def test_the_settings_say_what_they_take(self):
        lines, texts = self.env["alseraj.access.log"].search_count([]), self.env["alseraj.message"].search_count([])
        settings = self.env["res.config.settings"].with_user(self.one).new({})
        settings.update({"alseraj_access_log_months": 0, "alseraj_message_months": 0, "alseraj_upload_days": 0})
        self.assertEqual(self._numbers(settings), ["0", "0", "0"])
        settings.update({"alseraj_access_log_months": 60, "alseraj_message_months": 60, "alseraj_upload_days": 90})
        self.assertEqual(self._numbers(settings), [str(lines), str(texts), "1"])
        settings.update({"alseraj_access_log_months": 1200, "alseraj_message_months": 1200, "alseraj_upload_days": 36500})
        self.assertEqual(self._numbers(settings), ["0", "0", "0"], "all of it is younger")

    def _numbers(self, settings):
        return [part.rstrip(".").split(": ")[1] for part in settings.alseraj_beyond_note.split(". ")]

    def test_uploads_are_kept_as_the_setting_says(self):
        parameters = self.env["ir.config_parameter"]
        self.assertEqual(parameters._alseraj_get_upload_days(), 90, "from the beginning")
        self._keep(self.one, 0, 0)
        self.assertEqual(self.env["alseraj.import"]._gc_uploads(), (0, 0))
        self.assertTrue(self.job.file and self.job.report)
        self._keep(self.one, 0, 90)
        self.assertEqual(parameters.get_param(UPLOAD_DAYS), "90")
        self.assertFalse(parameters.get_param(ACCESS_LOG_MONTHS) or parameters.get_param(MESSAGE_MONTHS))
        self.assertEqual(self.env["alseraj.import"]._gc_uploads(), (1, 0))
        self.assertFalse(self.job.file or self.job.report)
