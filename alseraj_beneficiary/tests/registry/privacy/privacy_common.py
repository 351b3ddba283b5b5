from odoo import Command
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...common import AlserajCommon

# In everything a stranger should never meet: a search for it in an answer finds any leak.
TRACE = "Zubaydah"


@tagged("post_install", "-at_install")
class PrivacyCommon(AlserajCommon):
    """A file of another branch with its trace everywhere, and those who should not find it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_accountant = cls._make_user(
            "accountant", "base.group_user", "base.group_partner_manager", "account.group_account_manager",
            "base.group_allow_export",
        )
        cls.source = cls.env["alseraj.income.source"].search([], limit=1)
        cls.file = cls._make_file(cls.other_branch)
        cls.partner = cls.file.partner_id
        cls.bank_account = cls.partner.bank_ids
        cls.document = cls.env["alseraj.document"].create(
            cls.document_vals(cls.file, cls.type_identity, attachment_name=f"{TRACE}.pdf"))
        cls.attachment = cls.env["ir.attachment"].create({
            "name": f"{TRACE}.txt", "raw": TRACE.encode(), "res_model": cls.file._name, "res_id": cls.file.id,
        })
        cls.message = cls.file.message_post(body=TRACE, message_type="comment", subtype_xmlid="mail.mt_comment")
        cls.file.message_subscribe(partner_ids=cls.partner.ids)
        cls.activity = cls.file.activity_schedule(
            "mail.mail_activity_data_todo", user_id=cls.user_officer.id, summary=TRACE)
        cls.event = cls.env["calendar.event"].create({
            "name": "Visit", "start": "2030-01-01 10:00:00", "stop": "2030-01-01 11:00:00",
            "partner_ids": [Command.set(cls.partner.ids)],
        })
        cls.env.flush_all()

    @classmethod
    def _make_file(cls, branch):
        return cls.make_beneficiary(
            register=False, branch_id=branch.id, name=f"{TRACE} Canary", mobile="0559998877",
            email=f"{TRACE}@example.com", street=f"{TRACE} Street", health_notes=f"{TRACE} ill",
            vat="310122393500003", comment=TRACE,
            bank_ids=[Command.create({"acc_number": "SA0380000000608010167519"})],
            member_ids=[Command.create({"name": f"{TRACE} Junior", "relation": "son", "health": "ill"})],
            income_ids=[Command.create({"source_id": cls.source.id, "amount": 777, "note": TRACE})],
        )

    @classmethod
    def traces(cls):
        """What nobody without a right may get an answer with."""
        return (TRACE.lower(), "559998877", cls.file.identifier, "80000000608010167519", "310122393500003")

    def find_traces(self, answer):
        text = str(answer).lower()
        return [trace for trace in self.traces() if trace in text]

    def assertNoTrace(self, answer):
        self.assertFalse(self.find_traces(answer), str(answer)[:500])

    def call(self, user, model, method, *args, **kwargs):
        """Over the client's door; an access refused is an answer too, without its traces."""
        self.env.flush_all()
        self.env.invalidate_all()
        with mute_logger("odoo.addons.base.models.ir_rule", "odoo.models", "odoo.sql_db"):
            try:
                with self.env.cr.savepoint():
                    return call_kw(self.env[model].with_user(user), method, args, kwargs)
            except (AccessError, MissingError, UserError) as error:
                return f"{type(error).__name__}: {error}"

    def assertRefused(self, answer):
        self.assertRegex(str(answer), "^(AccessError|UserError|MissingError)")
