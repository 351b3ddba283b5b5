"""What an applicant declared, as plain data: its checksum, and what differs from what he signed.

A snapshot is JSON. Format 1 had no ``format`` key and fewer fields; it is still read: what an older form
did not ask is no difference.
"""
import hashlib
import json
from decimal import Decimal
from typing import Any, NamedTuple

FORMAT = 2
ADDED, REMOVED, CHANGED = "added", "removed", "changed"
# Lines with a life of their own; the other sections are facts, or sets of codes.
LINES = {"household": ("name",), "incomes": ("source", "kind"), "answers": ("name",)}
SETS = ("categories", "bank")
FACTS = ("applicant", "head", "address", "lease")
VALUES = ("housing", "rent", "zakat_class")
# A signature covers these: where they differ, it has to be given anew or the difference accepted.
ESSENTIAL = frozenset({"household", "incomes", "answers"})
_NEVER_COMPARED = frozenset({"id", "label", "kind"})


class Difference(NamedTuple):
    """One line of what differs.

    :param section: key of the snapshot
    :param change: ``added``, ``removed`` or ``changed``
    :param subject: the line it is about (dict), the code of a set, or None for a fact
    :param field: key of the fact, None where a whole line came or went
    """

    section: str
    change: str
    subject: Any
    field: str | None
    before: Any
    now: Any

    @property
    def is_essential(self):
        """Whether the signature does not cover it any more."""
        return self.section in ESSENTIAL


def canonical(data):
    """Write a snapshot in the one way in which it is hashed, whichever way the database gave it back.

    :param data: plain data (dict, list, str, number, bool, None)
    :return: str
    """
    return json.dumps(_plain(data), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(data):
    """Give the checksum of a snapshot.

    :param data: plain data
    :return: str, SHA-256 in hexadecimal digits
    """
    return hashlib.sha256(canonical(data).encode()).hexdigest()


def compare(signed, now):
    """List what ``now`` says otherwise than what was signed, the request itself left out.

    :param dict signed: snapshot of any format
    :param dict now: snapshot of today's format
    :return: list of :class:`Difference`, in the order of the form
    """
    differences = []
    for section in FACTS:
        differences += _compare_facts(section, None, signed.get(section) or {}, now.get(section) or {})
    for section in VALUES:
        if section in signed and not _same(signed[section], now.get(section)):
            differences.append(Difference(section, CHANGED, None, section, signed[section], now.get(section)))
    for section in SETS:
        if section in signed:
            differences += _compare_sets(section, signed[section], now.get(section) or [])
    for section, keys in LINES.items():
        if section in signed:
            differences += _compare_lines(section, keys, signed[section], now.get(section) or [])
    return differences


def _compare_facts(section, subject, signed, now):
    return [
        Difference(section, CHANGED, subject, field, value, now.get(field))
        for field, value in signed.items()
        if field not in _NEVER_COMPARED and not _same(value, now.get(field))
    ]


def _compare_sets(section, signed, now):
    gone = [Difference(section, REMOVED, code, None, code, None) for code in signed if code not in now]
    return gone + [Difference(section, ADDED, code, None, None, code) for code in now if code not in signed]


def _compare_lines(section, keys, signed, now):
    pairs, added = _match(keys, signed, now)
    differences = []
    for before, after in pairs:
        if after is None:
            differences.append(Difference(section, REMOVED, before, None, before, None))
        else:
            differences += _compare_facts(section, before, before, after)
    return differences + [Difference(section, ADDED, line, None, None, line) for line in added]


def _match(keys, signed, now):
    """Find each signed line again: by its id, else by what names it, equal lines first."""
    left = list(now)
    found = {}

    def take(index, fits):
        match = next((line for line in left if fits(line)), None)
        if match is not None:
            left.remove(match)
            found[index] = match

    def name(line):
        return [line.get(key) for key in keys]

    tests = (
        lambda line, other: line.get("id") and line["id"] == other.get("id"),
        lambda line, other: not _compare_facts("", None, line, other),
        lambda line, other: name(line) == name(other),
    )
    for test in tests:
        for index, line in enumerate(signed):
            if index not in found:
                take(index, lambda other, line=line, test=test: test(line, other))
    return [(line, found.get(index)) for index, line in enumerate(signed)], left


def _same(signed, now):
    return (_is_empty(signed) and _is_empty(now)) or _plain(signed) == _plain(now)


def _is_empty(value):
    """Whether nothing was said; a zero says something, a box that is not ticked does not."""
    return value is None or value is False or (not isinstance(value, int | float) and not value)


def _plain(value):
    """Numbers as decimal text, so that 1200, 1200.0 and 1.2e3 are the same; the rest as it is."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = Decimal(repr(value))
        return format(number.normalize() if number else Decimal(0), "f")
    return value
