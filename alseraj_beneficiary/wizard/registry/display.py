from odoo import fields, models
from odoo.tools import format_date

from ...tools.names import comma


def get_display_value(record, name):
    """The value of a field as a person reads it.

    :param record: one record
    :param str name: field name
    :return: str, empty where there is none
    """
    value, field = record[name], record._fields[name]
    if not value and field.type != "boolean":
        return ""
    if field.type == "selection":
        return dict(field._description_selection(record.env)).get(value, value)
    if isinstance(value, models.BaseModel):
        return comma(value.env.lang).join(value.mapped("display_name"))
    if field.type == "date":
        return format_date(record.env, fields.Date.to_date(value))
    if field.type == "boolean":
        return record.env._("Yes") if value else record.env._("No")
    if field.type == "monetary":
        return record[field.get_currency_field(record)].format(value)
    text = str(value)
    return f"\u200e{text}" if text.startswith("+") else text  # a number reads from left to right, its sign first
