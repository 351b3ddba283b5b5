"""Codes of digits for logging in, and what is kept of secrets."""

import hashlib
import secrets

from . import identity


def make(length=6):
    """Make a code of digits, for a short text."""
    return "".join(secrets.choice("0123456789") for _place in range(length))


def fold(text):
    """One spelling of a code that was typed: digits of any alphabet, spaces and dashes folded."""
    return identity.normalize_identifier((text or "")[:60])


def digest(text):
    """What is kept of a secret."""
    return hashlib.sha256(f"alseraj secret {text}".encode()).hexdigest()
