"""What a scan may be, told from its first bytes and not from its name. Without the ORM."""

# Brands of the HEIF family that telephones write.
HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
IMAGES = ("image/jpeg", "image/png", "image/webp")


def is_scan(raw):
    """Tell whether a file is a PDF or a photograph, and not something that only calls itself so.

    :param bytes raw: the content
    :return: bool
    """
    return (
        raw.startswith((b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
        or (raw[4:8] == b"ftyp" and raw[8:12] in HEIF_BRANDS)
    )


def is_printable_scan(raw):
    """Tell whether a file is one of the kinds that every browser and printer shows: PDF, JPG or PNG.

    :param bytes raw: the content
    :return: bool
    """
    return raw.startswith((b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))


def get_kind(mimetype):
    """Tell how a browser shows a scan.

    :param str mimetype: or nothing
    :return: ``pdf``, ``image`` or ``other`` (a HEIC, which most browsers only download)
    """
    if mimetype == "application/pdf":
        return "pdf"
    return "image" if mimetype in IMAGES else "other"
