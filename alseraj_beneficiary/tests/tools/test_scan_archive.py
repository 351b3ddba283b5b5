import io
import zipfile

from PIL import Image

from odoo.tests import BaseCase, tagged
from odoo.tools.pdf import PdfReader

from ...tools import scan_archive, scan_pages
from ...tools.errors import RuleError


def make_zip(files, compression=zipfile.ZIP_STORED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def picture(kind="JPEG", size=(60, 80), **options):
    buffer = io.BytesIO()
    Image.new("RGB", size, "#1f5f5b").save(buffer, kind, **options)
    return buffer.getvalue()


@tagged("post_install", "-at_install")
class TestScanArchive(BaseCase):

    def assertRule(self, code, function, *args):
        with self.assertRaises(RuleError) as caught:
            function(*args)
        self.assertEqual(caught.exception.code, code)

    def test_names(self):
        for path, owner, kind, page in (
            ("1012345672-identity.pdf", "1012345672", "identity", 0),
            ("1012345672-family_record-2.jpg", "1012345672", scan_archive.normalize_kind("family record"), 2),
            ("1012345672_سجل الأسرة_٣.jpg", "1012345672", scan_archive.normalize_kind("سجل الأسرة"), 3),
            ("١٠١٢٣٤٥٦٧٢-identity.PDF", "1012345672", "identity", 0),
            ("scans/1012345672/lease.pdf", "1012345672", "lease", 0),
            ("b000123 identity (2).png", "B000123", "identity", 2),
            (r"C:\scans\1012345672\lease.pdf", "1012345672", "lease", 0),
            ("../../etc/1012345672-identity.pdf", "1012345672", "identity", 0),
        ):
            name = scan_archive.parse_path(path)
            self.assertEqual(name.owner, owner, path)
            self.assertIn((kind, page), name.kinds, path)
        for path in ("", "/", "..", "photo.jpg", "-.pdf", "../../../"):
            self.assertFalse(scan_archive.parse_path(path).owner, path)

    def test_a_name_of_arabic_windows(self):
        data = make_zip({"1012345672-identity.pdf": b"x"})
        raw = "1012345672-هوية.pdf".encode("cp1256").ljust(23, b"x")  # as long as the other name, without the mark of UTF-8
        data = data.replace(b"1012345672-identity.pdf", raw)
        self.assertTrue(scan_archive.list_entries(data)[0].path.startswith("1012345672-هوية.pdf"))

    def test_what_systems_leave_behind(self):
        data = make_zip({"a/": b"", "__MACOSX/._a.pdf": b"x", ".DS_Store": b"x", "a/Thumbs.db": b"x", "a/1-b.pdf": b"x"})
        self.assertEqual([entry.path for entry in scan_archive.list_entries(data)], ["a/1-b.pdf"])

    def test_no_archive(self):
        self.assertRule("scans_not_zip", scan_archive.list_entries, b"Rar!\x1a\x07\x01\x00")
        self.assertRule("scans_not_zip", scan_archive.list_entries, b"")
        data = make_zip({"a.pdf": b"x" * 100})
        self.assertRule("scans_damaged", scan_archive.list_entries, data.replace(b"PK\x01\x02", b"PK\x09\x09"))

    def test_bombs(self):
        bomb = make_zip({"1012345672-identity.pdf": b"%PDF-" + bytes(20 * 1024 ** 2)}, zipfile.ZIP_DEFLATED)
        self.assertLess(len(bomb), 100_000)
        [entry] = scan_archive.list_entries(bomb)
        self.assertTrue(scan_archive.is_bomb(entry))
        [entry] = scan_archive.list_entries(make_zip({"1-a.jpg": picture()}))
        self.assertFalse(scan_archive.is_bomb(entry))
        self.assertRule("scans_too_many", scan_archive.list_entries, make_zip(dict.fromkeys(map(str, range(5001)), b"")))
        # a size that is declared is believed: the reader stops there
        lying = bomb.replace((20 * 1024 ** 2 + 5).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
        self.assertEqual(scan_archive.list_entries(lying)[0].size, 1000)
        content = scan_archive.read_entries(lying, [0])[0]
        self.assertTrue(content is None or len(content) <= 1000)
        huge = bomb.replace((20 * 1024 ** 2 + 5).to_bytes(4, "little"), (2 ** 32 - 2).to_bytes(4, "little"))
        self.assertRule("scans_too_large", scan_archive.list_entries, huge)

    def test_damaged_content(self):
        data = make_zip({"1-a.pdf": b"%PDF-1.4 content"}).replace(b"%PDF-1.4 content", b"%PDF-1.4 CONTENT")
        self.assertEqual(scan_archive.read_entries(data, [0]), {0: None})


@tagged("post_install", "-at_install")
class TestScanPages(BaseCase):

    def test_pages_become_one(self):
        pages = [picture(), picture("PNG", (80, 60)), scan_pages.join_pages([picture()])]
        joined = scan_pages.join_pages(pages)
        read = PdfReader(io.BytesIO(joined)).pages
        self.assertEqual(len(read), 3)
        self.assertGreater(read[0].mediabox.height, read[0].mediabox.width)
        self.assertGreater(read[1].mediabox.width, read[1].mediabox.height, "a page lies as its picture does")
        self.assertEqual(scan_pages.join_pages(pages), joined, "the same pages are the same document")

    def test_a_photo_stands_upright(self):
        turned = Image.Exif()
        turned[0x0112] = 6  # the camera was held sideways
        page = PdfReader(io.BytesIO(scan_pages.join_pages([picture(size=(80, 60), exif=turned)]))).pages[0]
        self.assertGreater(page.mediabox.height, page.mediabox.width)

    def test_what_is_no_page(self):
        wide = picture("PNG", (9000, 9000))
        for raw, code in (
            (b"\xff\xd8\xffbroken", "scan_page_damaged"), (b"%PDF-1.4 broken", "scan_page_damaged"),
            (b"\x89PNG\r\n\x1a\n" + bytes(50), "scan_page_damaged"), (wide, "scan_page_damaged"),
        ):
            with self.assertRaises(RuleError) as caught:
                scan_pages.join_pages([picture(), raw])
            self.assertEqual(caught.exception.code, code)
            self.assertEqual(caught.exception.values["number"], 2)
        many = scan_pages.join_pages([picture(size=(4, 4))] * 150)
        with self.assertRaises(RuleError) as caught:
            scan_pages.join_pages([many, many])
        self.assertEqual(caught.exception.code, "scan_too_many_pages")
