from odoo import fields

from ..common import PREFIX, AlserajCommon


class ContactCommon(AlserajCommon):
    """A Saudi working week, a file, and one record of each kind on demand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id = cls.env["resource.calendar"].create({
            **cls.company._prepare_saudi_week(), "company_id": cls.company.id,
        })
        cls.file = cls.make_beneficiary()
        cls.other_file = cls.make_beneficiary(branch_id=cls.other_branch.id)
        cls.channel_phone = cls.env.ref(PREFIX + "channel_phone")

    @classmethod
    def make(cls, model, user, **vals):
        """One record of a contact model as ``user``, with what it needs."""
        defaults = {
            "alseraj.interaction": {
                "beneficiary_id": cls.file.id, "channel_id": cls.channel_phone.id,
                "question": "Which papers?",
            },
            "alseraj.referral": {"beneficiary_id": cls.file.id, "question": "Does he count as a debtor?"},
            "alseraj.complaint": {
                "beneficiary_id": cls.file.id, "channel_id": cls.channel_phone.id,
                "description": "Nobody called.", "subject": "delay",
            },
            "alseraj.improvement": {"name": "Call back within a day"},
            "alseraj.outreach": {
                "name": "Winter aid", "channel_id": cls.channel_phone.id, "amount": 500,
                "type_id": cls.env.ref(PREFIX + "support_type_cash_once").id,
            },
        }[model]
        return cls.env[model].with_user(user).create({**defaults, **vals})

    @staticmethod
    def at(text):
        """A moment in UTC from ``YYYY-MM-DD HH:MM`` in Riyadh (three hours earlier)."""
        return fields.Datetime.subtract(fields.Datetime.to_datetime(f"{text}:00"), hours=3)
