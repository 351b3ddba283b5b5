"""Odoo's own runner sees only ``tests.test_*``: the tests of the rooms (one package each) are
hung in here as ``test_<room>_<name>``, so that two rooms may use one file name and none is lost.
"""
import importlib
import pkgutil

for _room in pkgutil.iter_modules(__path__):
    if not _room.ispkg:
        continue
    _package = importlib.import_module(f".{_room.name}", __name__)
    for _test in pkgutil.iter_modules(_package.__path__):
        if _test.name.startswith("test_"):
            globals()[f"test_{_room.name}_{_test.name[5:]}"] = importlib.import_module(
                f".{_test.name}", _package.__name__
            )

from . import test_access_matrix, test_guarded_fields, test_public_methods, test_server_writes, test_transitions  # noqa: E402
