"""What somebody typed into a plain form, read as the answer to a question of a support type. Without the ORM."""
from datetime import date

from . import digits
from .errors import RuleError
from .identity import normalize_digits

# Kinds of questions that a plain form can ask; the others are asked by an employee.
KINDS = frozenset({"char", "text", "integer", "float", "monetary", "boolean", "date", "selection", "tags"})
LONGEST_ANSWERS = {"char": 200, "text": 2000}
LARGEST = 10**9


def parse_number(text, label):
    """Read a number as people write it: digits of any alphabet, separators of thousands, a decimal point.

    :param str text: what was typed
    :param str label: the question, for the sentence
    :return: float, or None where nothing was typed
    :raises RuleError: it is no number, or larger than any that is meant
    """
    if not (text or "").strip():
        return None
    written = digits.read_number(text)
    if written is None:
        raise RuleError("answer_number", question=label)
    number = float(written)
    if abs(number) > LARGEST:
        raise RuleError("answer_large", question=label)
    return number


def parse_date(text, label):
    """Read a day as browsers send it.

    :return: date, or None where nothing was chosen
    :raises RuleError: it is no day
    """
    written = normalize_digits(text or "").strip()
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise RuleError("answer_date", question=label) from error


def parse_answer(question, texts):
    """Read the answer to one question.

    :param dict question: as Odoo keeps it: ``name``, ``string``, ``type``, and ``selection`` or ``tags``
    :param list texts: what the form sent for it; several for tags, none for a box that is not ticked
    :return: the value to store; False where nobody answered
    :raises RuleError: a sentence about this question
    """
    kind, label = question["type"], question.get("string") or question["name"]
    if kind == "boolean":
        return any(texts)
    if kind == "tags":
        return _parse_choices(question, texts, label) or False
    text = (texts[0] if texts else "").replace("\x00", "").strip()  # the database takes no such character
    if kind in LONGEST_ANSWERS:
        if len(text) > LONGEST_ANSWERS[kind]:
            raise RuleError("answer_long", question=label, limit=LONGEST_ANSWERS[kind])
        return text or False
    if kind == "date":
        day = parse_date(text, label)
        return day.isoformat() if day else False
    if kind == "selection":
        return (_parse_choices(question, [text] if text else [], label) or [False])[0]
    number = parse_number(text, label)
    if number is None:
        return False
    if kind == "integer":
        if number != int(number):
            raise RuleError("answer_integer", question=label)
        return int(number)
    return number


def _parse_choices(question, texts, label):
    known = [option[0] for option in question.get(question["type"]) or []]
    if any(text not in known for text in texts):
        raise RuleError("answer_choice", question=label)
    return list(dict.fromkeys(texts))
