"""Answers that wait are sealed; the key stands outside the database.

Neither a dump of the database nor its file store holds the key, and it is destroyed once nothing waits for it. So what
waited can't be read from a backup later on, by nobody.
"""

import secrets
import time

from cryptography.fernet import Fernet, InvalidToken

KEY_AGE = 24 * 3600  # seconds after which a new key is made
GRACE = 3600  # seconds in which a worker may still be using the one before
FILLED_TO = 4096  # what is sealed is filled up to a multiple of so many bytes: its length tells nothing


class SealedBox:
    """The keys of one database, each a file in its own folder, named by its number.

    :param folder: ``pathlib.Path`` that all hosts of the database share
    """

    def __init__(self, folder):
        self.folder = folder

    def seal(self, content):
        """Seal ``content``.

        :param bytes content: what to seal; blanks at its end count for nothing
        :return: (number of the key, sealed text)
        """
        number = self._get_newest() or self._make_key()
        filled = content.ljust(-(-max(len(content), 1) // FILLED_TO) * FILLED_TO)
        # no time in it: the sealed text would tell the second
        return number, Fernet(self._read(number)).encrypt_at_time(filled, 0).decode()

    def open(self, number, sealed):
        """Open what was sealed.

        :return: bytes, or None where the key is gone or the text was changed
        """
        try:
            return Fernet(self._read(number)).decrypt(sealed.encode()).rstrip()
        except (OSError, ValueError, InvalidToken):
            return None

    def turn(self, used):
        """Make a new key when the newest is old, and destroy those that nothing waits for.

        :param used: numbers of keys by which something is still sealed
        """
        newest = self._get_newest()
        if newest and time.time() - self._get_time(newest) > KEY_AGE:
            newest = self._make_key()
        if not newest or time.time() - self._get_time(newest) < GRACE:
            return
        for path in self.folder.glob("*.key"):
            if path.stem not in {newest, *used}:
                path.write_bytes(secrets.token_bytes(64))
                path.unlink()

    def has(self, number):
        """:return: whether the key is there"""
        return self._path(number).exists()

    def _get_newest(self):
        paths = list(self.folder.glob("*.key")) if self.folder.is_dir() else []
        return max(paths, key=lambda path: path.stat().st_mtime).stem if paths else None

    def _get_time(self, number):
        return self._path(number).stat().st_mtime

    def _make_key(self):
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        number = secrets.token_hex(8)
        path = self._path(number)
        new = path.with_suffix(".new")  # moved into place: no other worker reads half a key
        new.touch(mode=0o600)
        new.write_bytes(Fernet.generate_key())
        new.replace(path)
        return number

    def _read(self, number):
        return self._path(number).read_bytes()

    def _path(self, number):
        return self.folder / f"{number}.key"
