import base64
import datetime

import pytz

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import TransactionCase, new_test_user

from . import scene

PREFIX = "alseraj_beneficiary."
ROLE_USERS = (
    "delegate", "officer", "officer_2", "manager", "researcher", "member", "secretary", "finance", "finance_2", "auditor",
    "sensitive", "outsider", "portal",
)
REFUSED = UserError  # AccessError and ValidationError are such
PDF = base64.b64encode(b"%PDF-1.4 test")


def get_today():
    """The day at the association, which is what the product means by today."""
    return datetime.datetime.now(pytz.timezone("Asia/Riyadh")).date()


class ByRpc:
    """Tests that call past the buttons, as each of several people."""

    def rpc(self, user, records, method, *args, **kwargs):
        return call_kw(records.with_user(user), method, [records.ids, *args], kwargs)

    def assertRefused(self, users, records, method, *args, **kwargs):
        for user in users:
            with self.subTest(user=user.login, method=method, args=args), self.assertRaises(REFUSED), self.env.cr.savepoint():
                self.rpc(user, records, method, *args, **kwargs)
                self.env.flush_all()
            self.env.invalidate_all()


class AlserajCommon(TransactionCase):
    """One user for each role, a branch, files with verified documents.

    Rooms extend it in ``tests/<room>/common.py`` or in the test itself.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(
            cls.env.context, tracking_disable=True, mail_create_nosubscribe=True, lang="en_US",
        ))
        cls.company = cls.env.company
        cls.branch = cls.env["alseraj.branch"].create({"name": "Riyadh Branch", "code": "test-1"})
        cls.other_branch = cls.env["alseraj.branch"].create({"name": "Kharj Branch", "code": "test-2"})
        cls._wake_users(*ROLE_USERS)
        scene.make_office_of_one(cls.company)
        cls.user_delegate.alseraj_branch_ids = cls.branch
        cls.category_poor = cls.env.ref(PREFIX + "category_poor")
        cls.type_identity = cls.env.ref(PREFIX + "document_type_identity")
        cls.channel_interview = cls.env.ref(PREFIX + "channel_interview")
        cls._identifier_count = 0

    @staticmethod
    def get_today():
        """See the function; a method too, so that every test has it at hand."""
        return get_today()

    @classmethod
    def verify_accounts(cls, banks):
        """These accounts as a second person leaves them, who compared them with their papers."""
        banks.sudo()._write_internal({
            "alseraj_verified_on": fields.Datetime.now(), "alseraj_verified_by_id": cls.user_manager.id,
            "alseraj_verified_against": "Letter of the bank",
        })

    @classmethod
    def _wake_users(cls, *names):
        """Have these users of the scene as ``cls.user_<name>``."""
        for name, user in scene.wake_users(cls.env, names, cls.company).items():
            setattr(cls, f"user_{name}", user)

    @classmethod
    def _make_user(cls, login, *groups):
        """A user named after ``login``; groups without a dot are ours."""
        names = [group if "." in group else PREFIX + group for group in groups]
        return new_test_user(
            cls.env, f"alseraj_{login}", groups=",".join(names), name=login.capitalize(),
            email=f"{login}@example.com", company_id=cls.company.id,
        )

    @classmethod
    def national_id(cls, number=None, first="1"):
        """A national ID with a right check digit (``first="2"``: an iqama); another one at each call."""
        if number is None:
            cls._identifier_count += 1
            number = 90000000 + cls._identifier_count
        body = f"{first}{number:08d}"
        total = 0
        for index, digit in enumerate(map(int, body)):
            digit = digit * 2 if index % 2 == 0 else digit
            total += digit - 9 if digit > 9 else digit
        return f"{body}{-total % 10}"

    @classmethod
    def beneficiary_vals(cls, **vals):
        """The values of a file that lacks only its documents."""
        return {
            "name": "محمد عبدالله سعد العتيبي",
            "identifier_type": "national_id",
            "identifier": cls.national_id(),
            "birth_date": "1985-05-04",
            "mobile": "0501234567",
            "gender": "male",
            "branch_id": cls.branch.id,
            "category_ids": [Command.set(cls.category_poor.ids)],
            **vals,
        }

    @classmethod
    def make_beneficiaries(cls, count=1, register=True, **vals):
        """``count`` files, registered with verified documents unless ``register`` is false."""
        beneficiaries = cls.env["alseraj.beneficiary"].create(
            [cls.beneficiary_vals(**vals) for _index in range(count)]
        )
        if register:
            cls.verify_documents(beneficiaries)
            beneficiaries.action_register()
        return beneficiaries

    @classmethod
    def make_beneficiary(cls, register=True, **vals):
        """One file; see :meth:`make_beneficiaries`."""
        return cls.make_beneficiaries(1, register=register, **vals)

    @classmethod
    def verify_documents(cls, beneficiaries):
        """Bring and verify every document the files still lack."""
        documents = cls.env["alseraj.document"].create([
            cls.document_vals(beneficiary, document_type, member_id=member.id)
            for beneficiary, needs in beneficiaries._get_missing_needs().items()
            for document_type, member in needs
        ])
        documents.action_verify()
        return documents

    @classmethod
    def make_collector(cls, file, verified=True, **vals):
        """Somebody who collects for ``file`` for a month, by a deed that is verified unless asked otherwise."""
        deed = cls.env["alseraj.document"].create(
            cls.document_vals(file, cls.env.ref(PREFIX + "document_type_agency")))
        if verified:
            deed.action_verify()
        return cls.env["alseraj.collector"].create({
            "beneficiary_id": file.id, "document_id": deed.id, "relation": "brother",
            "date_to": fields.Date.add(cls.get_today(), days=30),
            **({} if vals.get("partner_id") else {"name": "Collector", "identifier": cls.national_id()}),
            **vals,
        })

    @classmethod
    def document_vals(cls, beneficiary, document_type, **vals):
        return {
            "beneficiary_id": beneficiary.id,
            "type_id": document_type.id,
            "attachment": PDF,
            "attachment_name": "document.pdf",
            "issue_date": cls.get_today(),
            **vals,
        }

    def run_job(self, name):
        """Run a scheduled action of this module as the scheduler does, batch by batch."""
        with self.enter_registry_test_mode():
            self.env.ref(PREFIX + name).method_direct_trigger()
        self.env.invalidate_all()

    def count_queries(self, function, *args):
        """How many queries ``function(*args)`` costs from a cold cache, with what is written at the commit."""
        self.env.cr.flush()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function(*args)
        self.env.cr.flush()
        return self.env.cr.sql_log_count - before
