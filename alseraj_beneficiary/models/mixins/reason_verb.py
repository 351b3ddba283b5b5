from typing import NamedTuple

from odoo.tools.translate import LazyGettext


class ReasonVerb(NamedTuple):
    """A verb that a person gives a reason for, asked by the wizard ``alseraj.reason.wizard``.

    A model names its own in ``_reason_verbs``, a dict verb -> this. ``action_<verb>(reason=…)`` takes the reason
    and checks all there is to check: the wizard has no rights of its own.

    :param explanation: what the user reads above the reason
    :param from_list: the reason may be chosen from ``alseraj.state.reason`` instead, ``action_<verb>(reason_id=…)``
    """

    explanation: LazyGettext
    from_list: bool = False


def get_reason_verbs(model):
    """:return: dict verb -> :class:`ReasonVerb`, those of all rooms"""
    verbs = {}
    for cls in reversed(type(model).__mro__):
        verbs.update(cls.__dict__.get("_reason_verbs", {}))
    return verbs
