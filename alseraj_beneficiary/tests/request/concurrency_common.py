from odoo.tools import SQL

from ..common import PREFIX, AlserajCommon
from ..connections import ConnectionCase

NUMBERED = 8_200_000  # far from the identifiers of other tests, whose rows are rolled back


class RequestConnectionCase(ConnectionCase):
    """A committed file, and what hangs on it, taken out again."""

    users = ()
    portal_users = ()  # taken out with their contact

    def _scene(self, env):
        AlserajCommon._identifier_count = NUMBERED
        file = env["alseraj.beneficiary"].create({
            "name": "محمد عبدالله سعد العتيبي", "identifier": AlserajCommon.national_id(), "birth_date": "1985-05-04",
        })
        self.file_id, self.partner_id = file.id, file.partner_id.id
        return file

    def _make_request(self, env, **vals):
        request = env["alseraj.support.request"].create({
            "beneficiary_id": self.file_id, "type_id": env.ref(PREFIX + "support_type_cash_once").id,
            "amount_requested": 100, **vals,
        })
        self.request_id = request.id
        return request

    def _clean_before(self, env):
        requests = env["alseraj.support.request"].search([("beneficiary_id", "=", self.file_id)]).ids
        for model, ids in (("alseraj.support.request", requests), ("alseraj.beneficiary", [self.file_id])):
            for table, column in (("mail_activity", "res_model"), ("mail_message", "model")):
                env.cr.execute(SQL(
                    "DELETE FROM %s WHERE %s = %s AND res_id = ANY(%s)",
                    SQL.identifier(table), SQL.identifier(column), model, ids))
        self.rows = [
            ("alseraj_signature", "request_id", requests), ("alseraj_sign_link", "request_id", requests),
            ("alseraj_document", "beneficiary_id", [self.file_id]), ("alseraj_support_request", "id", requests),
            ("alseraj_beneficiary", "id", [self.file_id]), ("res_users", "id", list(self.portal_users)),
            ("res_partner", "id", [self.partner_id]),
        ]
