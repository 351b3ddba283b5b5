import logging
import time

import requests

from odoo.addons.sms.tools.sms_api import SmsApiBase

from ...tools import sms_gateways

_logger = logging.getLogger(__name__)
ANSWER_SECONDS = 20


class SmsApiOutbox(SmsApiBase):
    """No gateway: what would have been sent is kept where it can be looked at."""

    def _send_sms_batch(self, messages, delivery_reports_url=False):
        vals_list = [
            {
                "company_id": self.company.id, "number": number["number"], "sms_uuid": number["uuid"],
                "sender": self.company.alseraj_sms_sender, "body": message["content"],
            } for message in messages for number in message["numbers"]
        ]
        # sudo: the queue puts there what it would have sent; nobody else writes it
        self.env["alseraj.sms.outbox"].sudo()._create_internal(vals_list)
        return [{"uuid": vals["sms_uuid"], "state": "delivered"} for vals in vals_list]


class SmsApiGateway(SmsApiBase):
    """A gateway of ``tools/sms_gateways.py`` over the network: one call a text, each with its own answer."""

    PROVIDER_TO_SMS_FAILURE_TYPE = SmsApiBase.PROVIDER_TO_SMS_FAILURE_TYPE | {
        sms_gateways.CREDIT: "sms_credit", sms_gateways.ACCOUNT: "sms_acc",
    }
    _message_type = ""

    def _set_kind(self, kind):
        """:param str kind: ``service`` or ``awareness``, for the gateway's own number of it"""
        company_sudo = self.company.sudo()  # the job sends with the association's settings
        self._message_type = company_sudo[f"alseraj_sms_type_{kind}"] or ""

    def _get_gateway(self):
        company_sudo = self.company.sudo()  # the key is read here, and by nobody else
        settings = sms_gateways.Settings(
            key=company_sudo.alseraj_sms_key or "", sender=company_sudo.alseraj_sms_sender or "",
            url=company_sudo.alseraj_sms_url or "", message_type=self._message_type,
            method=company_sudo.alseraj_sms_method, headers=company_sudo.alseraj_sms_headers or "",
            parameters=company_sudo.alseraj_sms_parameters or "", success=company_sudo.alseraj_sms_success or "",
        )
        return sms_gateways.GATEWAYS[company_sudo.alseraj_sms_provider](settings)

    def _send_sms_batch(self, messages, delivery_reports_url=False):
        gateway, results, balance = self._get_gateway(), [], None
        with requests.Session() as session:
            for message in messages:
                for number in message["numbers"]:
                    if results and gateway.pause:
                        time.sleep(gateway.pause)
                    answer = self._call(session, gateway, number["number"], message["content"], number["uuid"])
                    balance = answer.balance if answer.balance is not None else balance
                    results.append({
                        "uuid": number["uuid"], "state": answer.state, "failure_reason": answer.reason or False,
                        "alseraj_reference": answer.reference,
                    })
        if balance is not None:
            self.company.sudo()._alseraj_note_balance(balance)  # a figure of the gateway's own
        return results

    def _call(self, session, gateway, number, text, uuid):
        if not number:
            return sms_gateways.Answer("sms_number_missing")
        try:
            response = self._request(session, gateway.prepare(number, text, uuid))
        except requests.exceptions.ConnectTimeout as error:
            return sms_gateways.Answer(sms_gateways.SERVER, type(error).__name__)
        except requests.exceptions.Timeout as error:
            # it may have taken the text: sent again, somebody would get it twice
            return sms_gateways.Answer(sms_gateways.UNKNOWN, type(error).__name__)
        except (requests.exceptions.RequestException, ValueError) as error:
            _logger.warning("The gateway of short texts can't be reached: %s", type(error).__name__)
            return sms_gateways.Answer(sms_gateways.SERVER, type(error).__name__)
        return gateway.read_answer(response.status_code, response.text)

    def _request(self, session, call):
        return session.request(
            call.method, call.url, headers=call.headers, params=call.params or None, data=call.data, json=call.json,
            timeout=ANSWER_SECONDS, allow_redirects=False,
        )

    def _get_balance(self):
        """:return: float, or None: the gateway does not say"""
        gateway = self._get_gateway()
        call = gateway.prepare_balance()
        if not call:
            return None
        try:
            with requests.Session() as session:
                response = self._request(session, call)
        except requests.exceptions.RequestException:
            return None
        return gateway.read_balance(response.status_code, response.text)
