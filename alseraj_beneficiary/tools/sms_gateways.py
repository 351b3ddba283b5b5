"""Gateways of short texts: what is sent to each, and what its answers and reports mean. Without ORM and without network.

A gateway for another way (WhatsApp's paid interface) is one more class with these methods.
"""

import json
from typing import NamedTuple
from urllib.parse import urlsplit

OWN_HOSTS = ("127.0.0.1", "localhost")  # a gateway on the server itself needs no encryption

# what became of one text: the words of Odoo's own queue
SENT, UNKNOWN, DELIVERED = "success", "processing", "delivered"
SERVER, NUMBER, CREDIT, ACCOUNT = "server_error", "wrong_number_format", "insufficient_credit", "unregistered"
UNDELIVERED = "not_delivered"


class Settings(NamedTuple):
    """What an association agreed with its gateway."""

    key: str = ""
    sender: str = ""
    url: str = ""
    message_type: str = ""
    method: str = "form"
    headers: str = ""
    parameters: str = ""
    success: str = ""


class Call(NamedTuple):
    """One call over the network."""

    method: str
    url: str
    headers: dict = {}
    params: dict = {}
    data: dict | None = None
    json: dict | None = None


class Answer(NamedTuple):
    """What a gateway says of one text."""

    state: str
    reason: str = ""
    reference: str = ""
    balance: float | None = None


class Report(NamedTuple):
    """A report on one text, found by our own mark or by the gateway's."""

    uuid: str
    reference: str
    number: str
    state: str
    reason: str


class Gateway:
    """One text, one call, so that each has its own answer; ``pause`` seconds lie between two calls."""

    pause = 0.0

    def __init__(self, settings):
        self.settings = settings

    def prepare(self, number, text, uuid):
        """:return: :class:`Call`"""
        raise NotImplementedError

    def read_answer(self, status, body):
        """What the answer to one call means.

        :param int status: of HTTP
        :param str body: of the answer
        :return: :class:`Answer`
        """
        raise NotImplementedError

    def prepare_balance(self):
        """:return: :class:`Call`, or None: this gateway is not asked for a balance"""

    def read_balance(self, status, body):
        """:return: float or None"""
        return _number(_json(body).get("balance")) if status == 200 else None

    def _read_status(self, status, reason=""):
        """What the status of HTTP says where the body does not."""
        if status in (401, 403):
            return Answer(ACCOUNT, reason or f"HTTP {status}")
        if status == 402:
            return Answer(CREDIT, reason or f"HTTP {status}")
        return Answer(SERVER, reason or f"HTTP {status}")


class Unifonic(Gateway):
    """docs.unifonic.com: a POST form to ``/rest/SMS/messages``; the balance comes with each answer."""

    URL = "https://el.cloud.unifonic.com/rest/SMS/messages"
    ERRORS = {  # published error codes
        "ER-01": CREDIT, "ER-02": NUMBER, "ER-03": NUMBER, "ER-04": NUMBER, "ER-05": NUMBER, "ER-06": UNDELIVERED,
        "ER-07": UNDELIVERED, "ER-08": ACCOUNT, "ER-09": UNDELIVERED,
    }
    STATUSES = {  # its own use of the status of HTTP; a duplicate is the text of a call whose answer was lost
        401: ACCOUNT, 402: ACCOUNT, 403: ACCOUNT, 409: UNKNOWN, 410: NUMBER, 422: NUMBER, 429: SERVER, 440: ACCOUNT,
        480: ACCOUNT, 482: NUMBER,
    }

    def prepare(self, number, text, uuid):
        data = {
            "AppSid": self.settings.key, "SenderID": self.settings.sender, "Recipient": bare(number), "Body": text,
            "responseType": "JSON", "CorrelationID": uuid, "async": "false",
        }
        if self.settings.message_type:
            data["MessageType"] = self.settings.message_type
        return Call("POST", self.settings.url or self.URL, {"Accept": "application/json"}, data=data)

    def read_answer(self, status, body):
        answer = _json(body)
        data = answer.get("data") if isinstance(answer.get("data"), dict) else {}
        code, reason = str(answer.get("errorCode") or ""), str(answer.get("message") or "")
        if status == 200 and str(answer.get("success")).lower() == "true":
            if str(data.get("Status", "")).lower() in ("rejected", "failed"):
                return Answer(UNDELIVERED, reason or str(data["Status"]), str(data.get("MessageID") or ""))
            return Answer(SENT, "", str(data.get("MessageID") or ""), _number(data.get("Balance")))
        reason = f"{code} {reason}".strip() or f"HTTP {status}"
        if status in self.STATUSES:
            return Answer(self.STATUSES[status], reason)
        if status >= 500:
            return Answer(SERVER, reason)
        return Answer(self.ERRORS.get(code, UNDELIVERED), reason)


class Taqnyat(Gateway):
    """dev.taqnyat.sa: JSON with a bearer token to ``/v1/messages``; about 100 calls a minute."""

    URL = "https://api.taqnyat.sa"
    pause = 0.6

    def _get_headers(self):
        return {"Authorization": f"Bearer {self.settings.key}", "Accept": "application/json"}

    def _get_base(self):
        return (self.settings.url or self.URL).rstrip("/")

    def prepare(self, number, text, uuid):
        return Call("POST", f"{self._get_base()}/v1/messages", self._get_headers(), json={
            "recipients": [bare(number)], "body": text, "sender": self.settings.sender,
        })

    def read_answer(self, status, body):
        answer = _json(body)
        code = _number(answer.get("statusCode")) or status
        reason = str(answer.get("message") or "")
        if code in (200, 201):
            rejected = str(answer.get("rejected") or "").strip("[], ")
            if rejected:
                return Answer(NUMBER, reason or rejected)
            return Answer(SENT, "", str(answer.get("messageId") or ""))
        low = reason.lower()
        if "balance" in low or "credit" in low:
            return Answer(CREDIT, reason)
        if code == 400 and ("recipient" in low or "mobile" in low or "number" in low):
            return Answer(NUMBER, reason)
        if code == 400 and "sender" in low:
            return Answer(ACCOUNT, reason)
        if code == 400:
            return Answer(UNDELIVERED, reason or "HTTP 400")
        return self._read_status(int(code), reason)

    def prepare_balance(self):
        return Call("GET", f"{self._get_base()}/account/balance", self._get_headers())


class General(Gateway):
    """Any gateway that takes one call for one text: address, headers and parameters are the association's settings.

    Each parameter is a line ``name = value``; a value may hold {number}, {plus_number}, {text}, {sender}, {key},
    {reference} and {type}.
    """

    def prepare(self, number, text, uuid):
        words = {
            "number": bare(number), "plus_number": number, "text": text, "sender": self.settings.sender,
            "key": self.settings.key, "reference": uuid, "type": self.settings.message_type,
        }
        values = {name: _fill(value, words) for name, value in read_lines(self.settings.parameters)}
        headers = {name: _fill(value, words) for name, value in read_lines(self.settings.headers)}
        kind = {"get": "params", "form": "data", "json": "json"}[self.settings.method]
        return Call("GET" if kind == "params" else "POST", self.settings.url, headers, **{kind: values})

    def read_answer(self, status, body):
        if status // 100 != 2:
            return self._read_status(status, (body or "")[:200])
        if self.settings.success and self.settings.success not in (body or ""):
            return Answer(UNDELIVERED, (body or "")[:200])
        answer = _json(body)
        names = ("messageId", "message_id", "MessageID", "id")
        reference = next((answer[name] for name in names if answer.get(name)), "")
        return Answer(SENT, "", str(reference))


GATEWAYS = {"unifonic": Unifonic, "taqnyat": Taqnyat, "http": General}

# ------------------------------------------------------------ reports

_DELIVERED = frozenset({"delivered", "delivrd", "read", "1"})
_ON_THE_WAY = frozenset({"sent", "queued", "accepted", "submitted", "pending", "enroute", "scheduled", "processing"})
_NAMES = {
    "uuid": ("correlationid", "reference", "clientref", "uuid"),
    "reference": ("messageid", "smsid", "msgid", "id"),
    "number": ("recipient", "mobile", "to", "number", "msisdn"),
    "state": ("status", "deliverystatus", "messagestatus", "dlr", "dlrstatus"),
    "reason": ("reason", "errordescription", "statusdescription", "error", "errorcode"),
}


def read_report(values):
    """What a gateway reports of one text, whatever it calls its fields.

    :param dict values: form fields, or one JSON object
    :return: :class:`Report` or None: it names no text or no state
    """
    plain = {
        str(name).lower().replace("_", "").replace("-", ""): value
        for name, value in values.items() if isinstance(value, (str, int, float))
    }
    found = {
        name: next((str(plain[key]) for key in keys if plain.get(key) not in (None, "")), "")[:200]
        for name, keys in _NAMES.items()
    }
    status = found["state"].lower()
    if not status or not (found["uuid"] or found["reference"]):
        return None
    if status in _DELIVERED:
        state = DELIVERED
    else:
        state = SENT if status in _ON_THE_WAY else UNDELIVERED
    return Report(found["uuid"], found["reference"], bare(found["number"]), state, found["reason"] or found["state"])


# ------------------------------------------------------------ small things


def bare(number):
    """A number as Saudi gateways take it: international, without + or 00."""
    digits = "".join(letter for letter in number or "" if letter.isdigit())
    return digits.removeprefix("00")


def is_safe_address(url):
    """Whether a key may go to ``url``: over https, or to a gateway on the server itself."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in OWN_HOSTS))


def read_lines(text):
    """Lines ``name = value`` (or ``name: value``).

    :return: list of (name, value)
    :raises ValueError: the line that is none
    """
    result = []
    for line in filter(None, map(str.strip, (text or "").splitlines())):
        cut = min((at for at in (line.find("="), line.find(":")) if at > 0), default=-1)
        if cut < 0:
            raise ValueError(line)
        result.append((line[:cut].strip(), line[cut + 1:].strip()))
    return result


def _fill(value, words):
    parts = value.split("{")
    result = [parts[0]]
    for part in parts[1:]:
        word, closed, rest = part.partition("}")
        result.append(str(words[word]) + rest if closed and word in words else "{" + part)
    return "".join(result)


def _json(body):
    try:
        answer = json.loads(body or "")
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _number(value):
    try:
        return float(str(value).replace(",", ""))
    except ValueError:
        return None
