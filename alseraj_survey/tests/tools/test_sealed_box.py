import os
import tempfile
import time
from pathlib import Path

from odoo.tests import BaseCase

from ...tools.sealed_box import GRACE, KEY_AGE, SealedBox


class TestSealedBox(BaseCase):

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name, "box")
        self.box = SealedBox(self.folder)

    def _age(self, number, seconds):
        os.utime(self.folder / f"{number}.key", (time.time() - seconds,) * 2)

    def test_what_is_sealed_opens_and_tells_neither_length_nor_time(self):
        key, short = self.box.seal(b"a")
        _key, long = self.box.seal(b"b" * 3000)
        self.assertEqual(len(short), len(long))
        self.assertEqual(short[:10], long[:10], "the time in it is none")
        self.assertEqual(self.box.open(key, short), b"a")
        self.assertEqual((self.folder / f"{key}.key").stat().st_mode & 0o077, 0, "nobody else reads the key")

    def test_without_its_key_nothing_opens(self):
        key, sealed = self.box.seal(b"a")
        self.assertIsNone(self.box.open(key, sealed[:-4] + "AAAA"))
        self.assertIsNone(self.box.open("other", sealed))

    def test_keys_are_destroyed_once_nothing_waits_for_them(self):
        first, sealed = self.box.seal(b"a")
        self.box.turn([first])
        self.assertEqual(self.box.seal(b"b")[0], first)
        self._age(first, KEY_AGE + 1)
        self.box.turn([first])
        second = self.box.seal(b"b")[0]
        self.assertNotEqual(second, first)
        self._age(second, GRACE + 1)
        self.box.turn([first])
        self.assertEqual(self.box.open(first, sealed), b"a", "something waits for it")
        self.box.turn([])
        self.assertIsNone(self.box.open(first, sealed), "what stands in a backup opens never again")
        self.assertTrue(self.box.has(second))
