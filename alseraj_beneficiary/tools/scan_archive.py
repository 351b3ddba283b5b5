"""A zip of scans: what is in it, and what the name of each says. Without the ORM.

Nothing is ever written to a disk, so a path in the archive leads nowhere; and nothing unpacks to more than it declares.
"""
import io
import re
import zipfile
from typing import NamedTuple

from .errors import RuleError
from .identity import normalize_digits
from .names import normalize_arabic

MAX_SCANS = 5000
MAX_UNPACKED_SCANS = 1024 ** 3
MAX_RATIO = 200  # a scan is compressed already: what shrinks more is none
_MB = 1024 ** 2
_SYSTEM = re.compile(r"(^|/)(__MACOSX/|\.[^./]|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
_PAGE = re.compile(r"[-_ .(]+(\d{1,3})\)?$")
_DAMAGED = (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError)


class Entry(NamedTuple):
    """One file of an archive.

    :param position: its place in the archive
    :param path: as written there, readable
    :param size: in bytes, as it declares
    :param packed: in bytes, as it lies there
    :param locked: with a password
    """

    position: int
    path: str
    size: int
    packed: int
    locked: bool


class ScanName(NamedTuple):
    """What a path says: ``1012345678-identity-2.jpg``, or ``1012345678/identity-2.jpg``.

    :param owner: identifier or number of the file, or identifier of a member; upper case
    :param kinds: pairs (text, page): what may be the document type, with the page it leaves; the whole first
    """

    owner: str
    kinds: tuple


def list_entries(data, name=""):
    """The files of an archive, without folders and what systems leave behind.

    :param bytes data: the archive
    :return: list of :class:`Entry`
    :raises RuleError: no archive, damaged, or too large as a whole
    """
    if not zipfile.is_zipfile(io.BytesIO(data)):
        raise RuleError("scans_not_zip", name=name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_SCANS:
                raise RuleError("scans_too_many", count=len(parts), limit=MAX_SCANS)
            if (size := sum(part.file_size for part in parts)) > MAX_UNPACKED_SCANS:
                raise RuleError("scans_too_large", size=size // _MB, limit=MAX_UNPACKED_SCANS // _MB)
            return [
                Entry(position, _get_path(part), part.file_size, part.compress_size, bool(part.flag_bits & 1))
                for position, part in enumerate(parts) if not part.is_dir() and not _SYSTEM.search(part.filename)
            ]
    except RuleError:
        raise
    except _DAMAGED as error:
        raise RuleError("scans_damaged", name=name) from error


def read_entries(data, positions):
    """The contents of some files.

    :return: dict position -> bytes; None for one that can't be unpacked
    """
    contents = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        for position in positions:
            try:
                contents[position] = archive.read(parts[position])
            except _DAMAGED:
                contents[position] = None
    return contents


def is_bomb(entry):
    """Whether a file unpacks to so much more than it takes that it is no scan."""
    return entry.size > _MB and entry.size > MAX_RATIO * max(entry.packed, 1)


def parse_path(path):
    """Take a path apart.

    :return: :class:`ScanName`; empty where there is nothing to go by
    """
    parts = [part for part in normalize_digits(path).replace("\\", "/").split("/") if part not in ("", ".", "..")]
    if not parts:
        return ScanName("", ())
    stem = strip_extension(parts[-1])
    found = re.match(r"([A-Za-z]?[0-9][A-Za-z0-9]{3,19})[-_ .]+(.+)", stem)
    if found:
        owner, rest = found.groups()
    elif len(parts) > 1:
        owner, rest = parts[-2].strip(), stem
    else:
        return ScanName("", ())
    return ScanName(owner.upper(), list_kinds(rest))


def list_kinds(name):
    """What a name without its owner may say: the whole of it, or without the page at its end.

    :return: tuple of (text, page), see :class:`ScanName`
    """
    kinds = [(normalize_kind(name), 0)]
    if page := _PAGE.search(name):
        kinds.append((normalize_kind(name[:page.start()]), int(page[1])))
    return tuple(kind for kind in kinds if kind[0])


def strip_extension(name):
    return re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name).strip()


def normalize_kind(text):
    """One key for the code or the name of a document type, however it is written."""
    return normalize_arabic(re.sub(r"[-_. ]+", " ", text or "").strip()).lower()


def _get_path(part):
    """The path as a person wrote it: what is not marked as UTF-8 is read as Arabic Windows writes it."""
    if part.flag_bits & 0x800:
        return part.filename
    raw = part.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "cp1256"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return part.filename
