"""Pictures by their first bytes: how large they are, before anything unpacks them. Without the ORM."""
import base64
import binascii
import hashlib
import io

from PIL import Image

# A few kilobytes can unpack to a gigabyte, so the size is read from the head of the file alone.
SIGNATURE_PIXELS = 4_000_000
SIGNATURE_BYTES = 3 * 1024**2
PRINTED_PIXELS = 50_000_000
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")


def get_pixels(raw):
    """Read how many pixels a picture has; nothing of it is unpacked.

    :param bytes raw: the content
    :return: int, 0 for what is no picture (PNG, JPEG, GIF or WebP) or larger than anything we print
    """
    try:
        with Image.open(io.BytesIO(raw), formats=FORMATS) as picture:
            return picture.width * picture.height
    except (OSError, SyntaxError, ValueError, KeyError, Image.DecompressionBombError):
        return 0  # KeyError: a format that is not installed here


def decode(value):
    """Give the bytes of a field's value.

    :param value: base64 (str or bytes), or nothing
    :return: bytes, empty for what is not base64
    """
    try:
        return base64.b64decode(value or b"", validate=False)
    except (binascii.Error, ValueError, TypeError):
        return b""


def is_signature(value):
    """Tell whether this is a picture of the size of a drawing.

    :param value: base64 (str or bytes), or nothing
    :return: bool
    """
    raw = decode(value)
    return len(raw) <= SIGNATURE_BYTES and 0 < get_pixels(raw) <= SIGNATURE_PIXELS


def is_printable(value):
    """Tell whether a picture can be printed without stopping the server.

    :param value: base64 (str or bytes), or nothing
    :return: bool
    """
    return 0 < get_pixels(decode(value)) <= PRINTED_PIXELS


def digest(value):
    """Give the checksum of a file as it was given.

    :param value: base64 (str or bytes), or nothing
    :return: str, SHA-256 in hexadecimal digits, or False for nothing
    """
    raw = decode(value)
    return hashlib.sha256(raw).hexdigest() if raw else False
