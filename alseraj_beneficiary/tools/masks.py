"""Numbers and addresses shown so that their owner knows them, and a reader over the shoulder does not."""

DOT = "•"


def mask(text, kept=4):
    """Leave the last signs of a number.

    :param str text: such as an identity number; a falsy value stays empty
    :param int kept: so many are left, and never more than half of them
    :return: str
    """
    text = "".join((text or "").split())
    kept = min(kept, len(text) // 2)
    return DOT * (len(text) - kept) + text[len(text) - kept:]


def mask_email(text):
    """Leave the first sign and what stands behind the @.

    :return: str
    """
    name, at, domain = (text or "").strip().partition("@")
    return f"{name[:1]}{DOT * 4}{at}{domain}" if at else mask(name)
