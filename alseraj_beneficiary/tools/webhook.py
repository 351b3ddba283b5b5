"""Events sent to other systems: the signature, and a delivery that reaches public addresses only. Without the ORM."""

import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
from urllib.parse import urlsplit

TIMEOUT = 10  # seconds
# After how many minutes a delivery that failed is tried again; after the last one it is given up.
BACKOFF = (1, 5, 30, 120, 360, 720, 1440, 1440, 2880)
# Addresses that stand for another one, which may be private, and those that older Pythons take for public.
NOT_PUBLIC = tuple(map(ipaddress.ip_network, (
    "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/23", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4",
)))


class DeliveryError(Exception):
    """The event did not arrive; the text says why, in few words."""


def sign(secret, timestamp, body):
    """The value of the header ``X-Alseraj-Signature``.

    :param str secret: shared with the receiver
    :param int timestamp: seconds, so that an old delivery can't be played again
    :param bytes body: what is sent
    :return: str
    """
    digest = hmac.new(secret.encode(), b"%d." % timestamp + body, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


def find_url_error(url, allow_private=False):
    """Why nothing is sent to ``url``, or None.

    :param bool allow_private: plain HTTP, other ports and addresses within the house, too
    """
    try:
        parts = urlsplit(url or "")
        port = parts.port
    except ValueError:
        return "no address"
    if parts.scheme != "https" and not (allow_private and parts.scheme == "http"):
        return "only https"
    if not parts.hostname or parts.username is not None or parts.password is not None:
        return "no host, or a name and password in the address"
    if len(url) > 500 or any(ord(char) <= 32 or ord(char) == 127 for char in url):
        return "too long, or characters that no address has"
    if port not in (None, 443) and not allow_private:
        return "only port 443"
    return None


def is_public(address):
    """Whether ``address`` (text) can be reached by everybody, and is not one of this house."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if ip.version == 6 and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if any(ip.version == network.version and ip in network for network in NOT_PUBLIC):
        return False
    return ip.is_global and not ip.is_multicast


def post(url, body, headers, allow_private=False, timeout=TIMEOUT):
    """Send ``body`` by POST. Redirections are not followed, the answer is not read.

    The name is looked up once, and the connection goes to the address that was checked: a name that changes
    meanwhile leads nowhere else.

    :raises DeliveryError: it was not taken
    """
    if error := find_url_error(url, allow_private):
        raise DeliveryError(error)
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise DeliveryError("unknown host") from error
    if not allow_private and not all(is_public(place[4][0]) for place in found):
        raise DeliveryError("not a public address")
    try:
        with socket.create_connection(found[0][4][:2], timeout=timeout) as plain:
            if parts.scheme == "https":
                with ssl.create_default_context().wrap_socket(plain, server_hostname=parts.hostname) as wrapped:
                    status = _exchange(wrapped, parts, port, body, headers)
            else:
                status = _exchange(plain, parts, port, body, headers)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise DeliveryError(type(error).__name__) from error
    if not 200 <= status < 300:
        raise DeliveryError(f"answer {status}")


def _exchange(connected, parts, port, body, headers):
    connection = http.client.HTTPConnection(parts.hostname, port)
    connection.sock = connected
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.request("POST", path, body=body, headers={"Content-Type": "application/json", **headers})
    return connection.getresponse().status
