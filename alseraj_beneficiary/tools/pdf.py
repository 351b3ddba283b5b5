"""HTML to PDF by WeasyPrint: our own print sheet, no network, pages counted for each document.

WeasyPrint is imported at the first document, once a process; its absence is not an error here
(the caller asks :func:`is_available` and has another engine).
"""

import contextlib
import functools
import gc
import logging
import mimetypes
import threading
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from . import pdf_quick, pdf_text

_logger = logging.getLogger(__name__)

MODULE_FOLDER = Path(__file__).resolve().parent.parent
STATIC = MODULE_FOLDER / "static"
STYLE_SHEETS = (STATIC / "src/print/document.css", STATIC / "src/print/page.css")
STATIC_URL = f"/{MODULE_FOLDER.name}/static/"
# Only makes relative addresses absolute: the fetcher never opens a file outside STATIC.
BASE_URL = "file:///"


class _Engine(NamedTuple):
    html: Any
    fetcher: Any
    fonts: Any
    sheets: list


# Pango's font map is shared by the documents of a process, and is not made for two threads at once.
_lock = threading.Lock()


def is_available():
    """Whether WeasyPrint can be used here.

    :return: True or False; the answer is kept for the life of the process
    """
    return _load_engine() is not None


def render(documents):
    """Make one PDF of many HTML documents.

    :param documents: iterable of str or UTF-8 bytes, each a whole HTML document; each starts on a new
        page, and counts its pages from one
    :return: bytes of the PDF
    :raises RuntimeError: WeasyPrint is not available
    """
    engine = _load_engine()
    if engine is None:
        raise RuntimeError("WeasyPrint is not available")
    with _lock, _no_collecting():
        texts = [_as_text(document) for document in documents]
        prepared = [_prepare(text, engine) for text in texts]
        if any(prepared):
            try:
                return _write(engine, [short or (text, {}) for short, text in zip(prepared, texts, strict=True)])
            except Exception:  # another version of WeasyPrint may draw otherwise; slow is better than nothing
                _logger.exception("A long paper could not be set quickly")
        return _write(engine, [(text, {}) for text in texts])


def _write(engine, documents):
    rendered = [
        engine.html(string=text, base_url=BASE_URL, url_fetcher=engine.fetcher).render(
            font_config=engine.fonts, stylesheets=engine.sheets, cache=pictures,
        )
        for text, pictures in documents
    ]
    for document, (_text, pictures) in zip(rendered, documents, strict=True):
        for picture in pictures.values():
            if picture is not None and hasattr(picture, "pages"):
                picture.pages = len(document.pages)
    pages = [page for document in rendered for page in document.pages]
    return rendered[0].copy(pages).write_pdf(finisher=pdf_text.mend)


def _prepare(text, engine):
    """The document with its long parts set, or None where it is short or too unusual."""
    try:
        return pdf_quick.prepare(text, engine)
    except Exception:  # another version of WeasyPrint may be built otherwise; slow is better than nothing
        _logger.exception("A long paper could not be set quickly")
        return None


@contextlib.contextmanager
def _no_collecting():
    """A page is tens of thousands of objects that all stay: looking for garbage among them is a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _as_text(document):
    return document.decode() if isinstance(document, bytes) else str(document)


@functools.lru_cache(maxsize=1)
def _load_engine():
    # What it could not load or understand is not the reader's concern; refused addresses are logged below.
    for name in ("weasyprint", "weasyprint.progress"):
        logging.getLogger(name).disabled = True
    try:
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher, URLFetcherResponse
    except (ImportError, OSError) as error:  # OSError: the package is there, Pango is not
        _logger.info("WeasyPrint is not available, PDFs are made by Odoo's own engine: %s", error)
        return None

    class OwnFilesFetcher(URLFetcher):
        """Opens ``data:`` and this module's static files; everything else is refused unread."""

        def fetch(self, url, headers=None):
            if url[:5].lower() == "data:":
                return super().fetch(url, headers)
            try:
                path = get_static_path(url)
            except ValueError as error:
                _logger.info("%s", error)
                raise
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": guess_type(path)})

    fonts = FontConfiguration()
    fetcher = OwnFilesFetcher(allowed_protocols={"data"}, allow_redirects=False)
    sheets = [
        CSS(
            string=sheet.read_text(encoding="utf-8"), base_url=BASE_URL,
            url_fetcher=fetcher, font_config=fonts,
        )
        for sheet in STYLE_SHEETS
    ]
    return _Engine(HTML, fetcher, fonts, sheets)


def guess_type(path):
    """Tell the media type of a file by its name.

    :param path: path or name of the file
    :return: str such as ``image/png``
    """
    return mimetypes.guess_type(str(path))[0] or "application/octet-stream"


def get_static_path(url):
    """Find the file of this module that an address of a document means.

    :param url: absolute address, as WeasyPrint made it from :data:`BASE_URL`
    :return: Path of an existing file below this module's ``static``
    :raises ValueError: the address means anything else
    """
    parts = urlsplit(url)
    name = unquote(parts.path)
    if parts.scheme != "file" or parts.netloc or not name.startswith(STATIC_URL):
        raise ValueError(f"a printed document may not open {url[:200]}")
    path = (STATIC / name.removeprefix(STATIC_URL)).resolve()
    if not path.is_relative_to(STATIC) or not path.is_file():
        raise ValueError(f"a printed document may not open {url[:200]}")
    return path
