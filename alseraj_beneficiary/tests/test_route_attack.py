"""The routes of all our modules that are installed; beside Odoo's website they are attacked in tests/neighbours."""

from odoo.tests import tagged

from . import route_attack  # not its class, which would be collected as well


@tagged("post_install", "-at_install")
class TestRouteAttack(route_attack.RouteAttack):
    """All its tests."""
