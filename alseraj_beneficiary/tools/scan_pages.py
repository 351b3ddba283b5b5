"""Several pages or photos as one PDF. Without the ORM."""
import io

from PIL import Image, ImageOps
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from odoo.tools.pdf import PdfReader, PdfReadError, PdfWriter  # no ORM: whichever library Odoo runs with

from .errors import RuleError

MAX_PAGES = 200
MAX_PIXELS = 60_000_000  # a photo of a telephone has 12 to 50 million
A4 = (595, 842)  # points
MARGIN = 20


def join_pages(pages):
    """Put pages together in their order; the same pages give the same bytes.

    :param list pages: bytes of PDFs, JPGs and PNGs
    :return: bytes of a PDF
    :raises RuleError: one of them can't be opened, or they are too many
    """
    writer = PdfWriter()
    for number, raw in enumerate(pages, 1):
        try:
            reader = PdfReader(io.BytesIO(raw if raw.startswith(b"%PDF-") else _draw(raw)), strict=False)
            if reader.is_encrypted:
                raise RuleError("scan_page_locked", number=number)
            if len(writer.pages) + len(reader.pages) > MAX_PAGES:
                raise RuleError("scan_too_many_pages", limit=MAX_PAGES)
            for page in reader.pages:
                writer.add_page(page)
        except RuleError:
            raise
        except (PdfReadError, OSError, SyntaxError, ValueError, TypeError, KeyError, AttributeError, IndexError,
                RecursionError, Image.DecompressionBombError) as error:
            raise RuleError("scan_page_damaged", number=number) from error
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _draw(raw):
    """One picture on one page, upright as its camera held it, as large as the paper takes."""
    picture = Image.open(io.BytesIO(raw), formats=("JPEG", "PNG"))
    if picture.width * picture.height > MAX_PIXELS:  # before anything is unpacked
        raise ValueError("too many pixels")
    turned = ImageOps.exif_transpose(picture)
    if turned.mode not in ("RGB", "L"):
        turned = turned.convert("RGB")
    paper = A4 if turned.height >= turned.width else A4[::-1]
    scale = min((paper[0] - 2 * MARGIN) / turned.width, (paper[1] - 2 * MARGIN) / turned.height)
    width, height = turned.width * scale, turned.height * scale
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer, pagesize=paper, invariant=1)
    page.drawImage(ImageReader(turned), (paper[0] - width) / 2, (paper[1] - height) / 2, width, height)
    page.showPage()
    page.save()
    return buffer.getvalue()
