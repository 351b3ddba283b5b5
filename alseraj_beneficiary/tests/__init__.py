"""Odoo's own runner sees only ``tests.test_*``: the tests of the rooms (one package each, with
subjects in it) are hung in here as ``test_<room>_<subject>_<name>``, so that two may use one file name and none is lost.
"""
import importlib
import pkgutil

for _found in pkgutil.walk_packages(__path__, f"{__name__}."):
    *_folders, _test = _found.name.removeprefix(f"{__name__}.").split(".")
    if _folders and _test.startswith("test_"):
        globals()["_".join(("test", *_folders, _test[5:]))] = importlib.import_module(_found.name)

from . import (  # noqa: E402
    test_access_matrix, test_evidence, test_given_defaults, test_guarded_fields, test_history, test_indexes, test_matrices,
    test_public_methods, test_route_attack, test_server_writes, test_transitions,
)
