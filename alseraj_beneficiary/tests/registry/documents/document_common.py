
from ...common import AlserajCommon


class DocumentCommon(AlserajCommon):
    """A file that is not registered yet, with the empty lines of its checklist."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.file = cls.make_beneficiary(register=False)
        cls.today = cls.get_today()
        cls.type_income = cls.env.ref("alseraj_beneficiary.document_type_income_statement")
        cls.identity = cls.file.document_ids.filtered(lambda d: d.type_id == cls.type_identity)
        cls.statement = cls.file.document_ids.filtered(lambda d: d.type_id == cls.type_income)
