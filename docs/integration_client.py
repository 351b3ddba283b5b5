"""An example of a system that talks to this one. Plain Python, without anything to install.

    python docs/integration_client.py https://association.example KEY

It opens a request, fills it in, attaches a scan and asks how far it is. Run it twice: the second run changes nothing,
because each thing carries the caller's own reference. See docs/INTEGRATION.md.
"""

import argparse
import base64
import hashlib
import hmac
import http.client
import json
import time
from urllib.parse import urlsplit


class Refused(Exception):
    """The association's system refuses the values; to send them again is of no use, unless `code` says so."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status
        self.code = message.partition(":")[0]


class Client:
    """Calls that may be repeated: what was answered and lost on the way is answered again."""

    def __init__(self, url, key, database=None, tries=5, wait=1.0, timeout=30):
        self.url, self.key, self.database = urlsplit(url), key, database
        self.tries, self.wait, self.timeout = tries, wait, timeout

    def call(self, method, **values):
        """One call of the contract, repeated while the connection drops or the server is busy.

        :return: what the contract says
        :raises Refused: the values are refused
        :raises ConnectionError: not reached, after all tries
        """
        for attempt in range(self.tries):
            if attempt:
                time.sleep(self.wait * 2 ** (attempt - 1))
            try:
                status, answer = self._post(method, values)
            except (OSError, http.client.HTTPException, json.JSONDecodeError) as error:
                last = error  # it may have been done or not: the same reference again tells
                continue
            if status == 200:
                return answer
            if status < 500 and status != 429:
                raise Refused(status, answer.get("message", ""))
            last = ConnectionError(f"answer {status}")
        raise ConnectionError(f"{method} did not get through: {last}")

    def wait_for(self, method, code="unknown_reference", **values):
        """As :meth:`call`, also while something that has to come before has not arrived yet."""
        for attempt in range(self.tries):
            try:
                return self.call(method, **values)
            except Refused as error:
                if error.code != code or attempt == self.tries - 1:
                    raise
                time.sleep(self.wait)

    def _post(self, method, values):
        kind = http.client.HTTPSConnection if self.url.scheme == "https" else http.client.HTTPConnection
        connection = kind(self.url.hostname, self.url.port, timeout=self.timeout)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.key}"}
        if self.database:
            headers["X-Odoo-Database"] = self.database
        try:
            connection.request("POST", f"/json/2/alseraj.integration/{method}", json.dumps(values), headers)
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()


def is_genuine(secret, header, body, now=None, tolerance=300):
    """Whether an event comes from the association, and was sent just now.

    :param str header: ``X-Alseraj-Signature``
    :param bytes body: as it arrived
    """
    parts = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    if not parts.get("t", "").isdigit() or abs((now or time.time()) - int(parts["t"])) > tolerance:
        return False
    wanted = hmac.new(secret.encode(), parts["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted, parts.get("v1", ""))


def main():
    parser = argparse.ArgumentParser(description="Open, fill in and follow one request.")
    parser.add_argument("url")
    parser.add_argument("key")
    parser.add_argument("--database", help="where the server has several")
    parser.add_argument("--reference", default="example-1")
    parser.add_argument("--identifier", default="1000000008")
    parser.add_argument("--support", default="cash_once")
    parser.add_argument("--wait", type=float, default=1.0, help="seconds before the second try")
    arguments = parser.parse_args()
    client = Client(arguments.url, arguments.key, arguments.database, wait=arguments.wait)
    applicant = {"identifier_type": "national_id", "identifier": arguments.identifier, "name": "Mohammed Al-Otaibi"}
    opened = client.call("open_request", reference=arguments.reference, applicant=applicant, support=arguments.support)
    client.call("complete_request", reference=arguments.reference, amount=1500, description="Rent of two months")
    paper = client.call(
        "attach_paper", reference=arguments.reference, paper="identity", document_type="identity", file_name="identity.pdf",
        content=base64.b64encode(b"%PDF-1.4 example").decode(),
    )
    status = client.call("get_status", references=[arguments.reference])
    print(json.dumps({"opened": opened, "paper": paper, "status": status}))


if __name__ == "__main__":
    main()
