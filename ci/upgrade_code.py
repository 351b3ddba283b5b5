"""`odoo upgrade_code`, as a dry run, over this checkout only.

Odoo's own command always reads its own addons as well, where it finds plenty.
"""

import sys
from pathlib import Path

import odoo.init  # noqa: F401 (odoo.cli needs it loaded first)
from odoo import release
from odoo.cli.upgrade_code import migrate
from odoo.tools import parse_version

dirty = migrate(
    addons_path=[str(Path(__file__).parent.parent)],
    glob="alseraj_*/**/*",
    from_version=parse_version("17.0"),
    to_version=parse_version(release.version),
    dry_run=True,
)
sys.exit("odoo upgrade_code would rewrite the files above" if dirty else 0)
