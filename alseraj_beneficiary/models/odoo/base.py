import re

from odoo import models
from odoo.fields import Command, Domain
from odoo.tools import OrderedSet

from ...tools import bank_sheet
from ...tools.roles import ALL_BRANCHES

PRIVATE_MODELS = ("res.partner", "res.partner.bank")
# how Odoo writes a day or a moment that is counted from now (odoo.tools.date_utils.parse_date)
RELATIVE_DAY = re.compile(r"(?=.)(today|now)?\s*([-+=](\d+[dwmyHMS]|\w+day|week_start)\s*)*$")


class Base(models.AbstractModel):
    _inherit = "base"

    def onchange(self, values, field_names, fields_spec):
        """As in Odoo, for contacts and accounts that the user may see.

        Odoo computes a form's values in sudo where they are stored: with the id of a beneficiary in the
        values, a form of any model would give name and account number back.
        """
        user = self.env.user
        if not (self.env.su or user.has_group(ALL_BRANCHES)):
            context = self.env.context
            defaults = {key[8:]: value for key, value in context.items() if key.startswith("default_")}
            named = {model: set() for model in PRIVATE_MODELS}
            self._collect_named(defaults, named)
            self._collect_named(values, named)
            for model, ids in named.items():
                self.env[model].browse(ids).check_access("read")
        return super().onchange(values, field_names, fields_spec)

    def _collect_named(self, values, named):
        """Add the ids that form values name in private models to ``named``; those linked already are left."""
        for name, value in values.items():
            field = self._fields.get(name)
            if not field or not field.relational or not value:
                continue
            if field.comodel_name in named:
                # sudo: what is linked already, seen or not
                linked = self.sudo()[name]._origin.ids if len(self) == 1 else ()
                named[field.comodel_name].update(set(_get_ids(value)) - set(linked))
            if field.type != "many2one" and isinstance(value, (list, tuple)):
                for command in value:
                    if isinstance(command, (list, tuple)) and command[0] in (Command.CREATE, Command.UPDATE):
                        line = self.env[field.comodel_name].browse(command[1] or ())
                        line._collect_named(command[2], named)

    # ------------------------------------------------------------ one day for all

    def _search(self, domain, *args, **kwargs):
        """As in Odoo; in filters of our models, today is the association's day, whichever zone the user is in."""
        if self._name.startswith("alseraj.") and _is_relative(Domain(domain)):
            self = self.with_context(tz=self.env.company._get_zone().zone)  # noqa: PLW0642
        return super()._search(domain, *args, **kwargs)

    # ------------------------------------------------------------ exports leave a line in the access log

    def export_data(self, fields_to_export):
        """As in Odoo; whoever takes a list of ours out of the system leaves a line, sensitive or not."""
        result = super().export_data(fields_to_export)
        if self._name.startswith("alseraj."):
            # whoever typed a name should run nothing on the machine of who opens the list
            result["datas"] = [[bank_sheet.neutralise_export(value) for value in row] for row in result["datas"]]
        if not self.env.su and self and self._name.startswith("alseraj."):
            self.env["alseraj.access.log"]._record_query(self, fields_to_export, "export", len(self))
        elif not self.env.su and self._name == "res.partner":
            private = self.sudo().filtered("is_beneficiary")  # counted, not shown
            if private:
                self.env["alseraj.access.log"]._record_query(self, fields_to_export, "export", len(private))
        return result


def _is_relative(domain):
    """Whether ``domain`` compares with a day like "today -7d", which depends on the zone."""
    for condition in domain.iter_conditions():
        value = condition.value
        if condition.operator in ("any", "not any", "any!", "not any!"):
            if isinstance(value, (list, tuple, Domain)) and _is_relative(Domain(value)):
                return True
            continue
        if isinstance(value, (list, tuple, set, frozenset, OrderedSet)) and len(value) == 1:
            value, = value
        if isinstance(value, str) and RELATIVE_DAY.match(value):
            return True
    return False


def _get_ids(value):
    """The ids in the value of a relational field: an id, ids or commands."""
    if isinstance(value, int):
        return [value]
    ids = []
    for item in value if isinstance(value, (list, tuple)) else ():
        if isinstance(item, int):
            ids.append(item)
        elif isinstance(item, (list, tuple)) and item:
            if item[0] == Command.SET:
                ids += item[2]
            elif item[0] in (Command.LINK, Command.UPDATE):
                ids.append(item[1])
    return ids
