import itertools

from ..common import PDF, PREFIX, AlserajCommon

NUMBERS = itertools.count(1)
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


class RequestCommon(AlserajCommon):
    """Requests at any point of their way, each step done by the right role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type_cash = cls.env.ref(PREFIX + "support_type_cash_once")
        cls.type_food = cls.env.ref(PREFIX + "support_type_food_basket")
        cls.beneficiary = cls.make_beneficiary()

    @classmethod
    def make_requests(cls, beneficiaries=None, sign=True, user=None, **vals):
        """A draft request for each file, signed unless ``sign`` is false, as an officer."""
        beneficiaries = cls.beneficiary if beneficiaries is None else beneficiaries
        requests = cls.env["alseraj.support.request"].with_user(user or cls.user_officer).create([
            {
                "beneficiary_id": beneficiary.id,
                "type_id": cls.type_cash.id,
                "channel_id": cls.channel_interview.id,
                "amount_requested": 3000,
                "description": f"Request {next(NUMBERS)}",  # the same words twice would be the same request
                **vals,
            }
            for beneficiary in beneficiaries
        ])
        if sign:
            requests.action_sign("محمد العتيبي", PNG)
        return requests

    @classmethod
    def bring_documents(cls, requests):
        """Hand in and verify what the requests still lack."""
        for request in requests:
            for document in request.document_ids.filtered(lambda doc: doc.state == "missing"):
                document.write({"attachment": PDF, "issue_date": cls.get_today()})
        requests.document_ids.filtered(lambda doc: doc.state == "received").action_verify()

    @classmethod
    def make_verified(cls, beneficiaries=None, **vals):
        """Requests that wait for their need study."""
        requests = cls.make_requests(beneficiaries, **vals)
        requests.action_submit()
        cls.bring_documents(requests)
        requests.action_verify()
        return requests

    @classmethod
    def make_studies(cls, requests, **vals):
        """A draft need study for each request, ready to be done, as the researcher."""
        return cls.env["alseraj.need.study"].with_user(cls.user_researcher).create([
            {
                "request_id": request.id,
                "findings": "A family of one in a rented room.",
                "recommendation": "grant",
                "amount_recommended": 2500,
                **vals,
            }
            for request in requests
        ])

    @classmethod
    def make_studied(cls, beneficiaries=None, **vals):
        """Requests that wait for the committee."""
        requests = cls.make_verified(beneficiaries, **vals)
        cls.make_studies(requests).action_done()
        return requests
