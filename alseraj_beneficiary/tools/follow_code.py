"""Codes by which somebody without a name follows what he has sent: given once, and kept as a checksum only."""

import hashlib
import secrets

from .identity import normalize_digits

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is read for something else
LENGTH = 12


def make():
    """:return: str of 12 signs, of which there are 7·10¹⁷"""
    return "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))


def group(code):
    """As it is read out and written down: in groups of four."""
    return "-".join(code[start:start + 4] for start in range(0, LENGTH, 4))


def normalize(text):
    """The code somebody has typed, in any digits and case, with or without dashes; "" when it can't be one."""
    code = "".join(sign for sign in normalize_digits(text or "").upper() if sign.isalnum())
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""


def get_hash(text):
    """:return: the checksum under which a code is kept, or "" when it can't be one"""
    code = normalize(text)
    return hashlib.sha256(f"alseraj complaint {code}".encode()).hexdigest() if code else ""
