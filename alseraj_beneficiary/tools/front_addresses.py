"""The addresses of the public pages: short ones where nobody else owns them, and ours that always hold."""

BASE = "/alseraj"
# What stands behind the domain by itself; each has its own page under BASE.
ADDRESSES = (
    "/support", "/apply", "/rights", "/policies", "/privacy", "/questions", "/complaint", "/contact", "/track",
)
HOME = f"{BASE}/home"
LOGIN = f"{BASE}/login"
LOGOUT = "/web/session/logout?redirect=/"


def get_short(path):
    """The short address that a path begins with.

    :param str path: such as ``/support/rent``
    :return: such as ``/support``; "" for a path that is none of ours
    """
    first = "/" + path.strip("/").split("/", 1)[0]
    return first if first in ADDRESSES else ""


def is_ours(path):
    """Whether a page of ours stands under this address, if any does: what is below ours, and a person's own pages."""
    return f"{path}/".startswith((f"{BASE}/", "/my/"))


def get_own(path):
    """The address of ours that a short one stands for, with what follows it.

    :return: str, "" for a path that is none of ours
    """
    return f"{BASE}{path.rstrip('/')}" if get_short(path) else ""
