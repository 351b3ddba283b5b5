"""Several photographs of one paper made into one PDF. Without the ORM."""

import io

from PIL import Image, ImageOps
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

PIXELS = 60_000_000  # of one picture; a few kilobytes can unpack to a gigabyte
PDF_PAGES = 60
DPI = 150


def is_page(raw):
    """Tell whether this can be a page of a paper: a PDF that opens, or a JPG or PNG of an ordinary size.

    :param bytes raw: the content
    """
    if raw.startswith(b"%PDF-"):
        try:
            return 0 < len(PdfReader(io.BytesIO(raw)).pages) <= PDF_PAGES
        except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError):
            return False  # whatever is broken in it
    try:
        with Image.open(io.BytesIO(raw), formats=("PNG", "JPEG")) as picture:
            if not 0 < picture.width * picture.height <= PIXELS:
                return False
            picture.verify()
    except (OSError, SyntaxError, ValueError, KeyError, Image.DecompressionBombError):
        return False
    return True


def join(pages):
    """Make one file of the pages of a paper: a single one stays as it is, several become one PDF.

    :param list pages: contents for which :func:`is_page` holds
    :return: bytes
    """
    if len(pages) == 1:
        return pages[0]
    writer = PdfWriter()
    for raw in pages:
        source = raw if raw.startswith(b"%PDF-") else _make_pdf(raw)
        for page in PdfReader(io.BytesIO(source)).pages:
            writer.add_page(page)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _make_pdf(raw):
    with Image.open(io.BytesIO(raw), formats=("PNG", "JPEG")) as picture:
        upright = ImageOps.exif_transpose(picture).convert("RGB")
        target = io.BytesIO()
        upright.save(target, "PDF", resolution=DPI)
        return target.getvalue()
