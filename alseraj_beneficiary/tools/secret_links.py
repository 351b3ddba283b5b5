"""Links with a secret: the address that carries it, the name a page gives it, and a log that does not keep it."""

import hashlib
import logging
import re

PAGE = "/alseraj/link"
# What stands behind #, which no browser sends: the letter of the page and the secret.
PAGES = {
    "s": "/alseraj/sign",
    "d": "/alseraj/desk/tablet",
    "h": "/alseraj/desk/receive",
    "r": "/alseraj/receipt",
    "p": "/alseraj/decision",
    "w": "/alseraj/hall",
    "v": "/alseraj/refer",
}
LONGEST = 400
_HANDLE = re.compile(r"[0-9a-f]{16}")
_LOGGED = [re.compile(r"(/alseraj/[a-z/]+/)(?![0-9a-f]{16}[/?\s\"])[^/?\s\"]{17,}")]


def make_path(kind, token):
    """Give the address of a secret, to be put behind the host.

    :param str kind: key of PAGES
    :param str token: the secret
    :return: str
    """
    if kind not in PAGES:
        raise ValueError(f"no page {kind!r}")
    return f"{PAGE}#{kind}.{token}"


def split(secret):
    """Take apart what stood behind # in such an address.

    :return: (key of PAGES, secret); ("", "") for anything else
    """
    kind, _dot, token = (secret or "")[:LONGEST].partition(".")
    return (kind, token) if kind in PAGES and token else ("", "")


def get_handle(token):
    """Give the name of a secret in paths and forms: it tells two apart and opens nothing."""
    return hashlib.sha256(f"handle of {token}".encode()).hexdigest()[:16]


def is_handle(text):
    """Tell whether a text is such a name, and not a secret itself."""
    return bool(_HANDLE.fullmatch(text or ""))


def redact(text):
    """Give a line of the log without the secrets that older links have in their path."""
    for pattern in _LOGGED:
        while (shorter := pattern.sub(r"\1…", text)) != text:  # a path may have several
            text = shorter
    return text


def add_redacted(pattern):
    """Leave something else out of the log: what follows the first group of ``pattern``."""
    _LOGGED.append(re.compile(pattern))


class RedactingFilter(logging.Filter):
    """On the logger of the web server, which writes down each path."""

    def filter(self, record):
        if isinstance(record.msg, str):
            record.msg = redact(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(redact(arg) if isinstance(arg, str) else arg for arg in record.args)
        return True
