"""Codes that people read, write down and type again: no letters that look like others, and one spelling for all."""

import hashlib
import secrets

from . import identity

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
GROUP = 4


def make(groups=3):
    """Make a code, such as ``7K3M-Q9TX-2HAB``.

    :param int groups: of four letters, each letter worth almost five bits
    """
    return "-".join("".join(secrets.choice(LETTERS) for _place in range(GROUP)) for _group in range(groups))


def make_digits(length=6):
    """Make a code of digits, for a short text."""
    return "".join(secrets.choice("0123456789") for _place in range(length))


def fold(text):
    """One spelling of a code that was typed: Arabic digits, spaces and small letters folded."""
    return identity.normalize_identifier((text or "")[:60])


def digest(text):
    """What is kept of a code; "" for none."""
    code = fold(text)
    return hashlib.sha256(f"alseraj code {code}".encode()).hexdigest() if code else ""


def digest_secret(text):
    """What is kept of a secret that nobody types by hand, or that was folded before."""
    return hashlib.sha256(f"alseraj secret {text}".encode()).hexdigest()
