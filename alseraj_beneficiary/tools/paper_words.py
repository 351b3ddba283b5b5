"""Which words in braces a text of a paper may hold, by kind of paper and in the order in which they are offered."""

PAPER_KINDS = {
    "decision_letter": ("association", "name", "number", "kind", "committee", "session", "date", "amount"),
    "receipt": ("association", "name", "number", "kind", "date", "amount"),
    "missing": ("association", "name", "number", "place"),
    "letter": ("association", "name"),
    "minutes": (
        "association", "committee", "session", "weekday", "date", "time", "place", "chair", "secretary", "present", "closed",
    ),
    "voucher": ("association", "name", "number", "kind", "date", "amount"),
    "in_kind": ("association", "name", "number", "kind", "date"),
    "run_sheet": ("association", "number", "date", "amount"),
    "statement": ("association", "name", "number", "from", "to"),
    "zakat_register": ("association", "from", "to"),
    "board_report": ("association", "from", "to"),
}


# Papers that somebody signs whom the association names; the others are signed by who did what they say.
SIGNED = ("decision_letter", "receipt", "missing", "letter", "board_report")
# Papers with a place for the seal.
SEALED = ("decision_letter", "missing", "letter", "minutes", "run_sheet", "board_report")


def get_words(code):
    """:return: tuple of the words of this kind of paper; only what every paper has for one of somebody's own"""
    return PAPER_KINDS.get(code, ("association",))
