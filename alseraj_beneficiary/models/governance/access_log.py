from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class AccessLog(models.Model):
    """Who read which sensitive fields of whom, and when. Written by the server only, changed by nobody."""

    _name = "alseraj.access.log"
    _description = "Access Log"
    _order = "id desc"
    _log_access = False
    _rec_name = "model"
    _allow_sudo_commands = False

    # no field has a default or a compute: lines are inserted by SQL
    user_id = fields.Many2one("res.users", required=True, index=True, ondelete="restrict", readonly=True)
    model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="model", readonly=True)
    beneficiary_id = fields.Many2one(
        "alseraj.beneficiary", index="btree_not_null", ondelete="set null", readonly=True
    )
    company_id = fields.Many2one("res.company", index="btree_not_null", ondelete="set null", readonly=True)
    field_names = fields.Char("Fields", required=True, readonly=True)
    date = fields.Datetime(required=True, readonly=True, index=True)

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        raise UserError(self.env._("The access log is written by the system only."))

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("The access log can't be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The access log can't be deleted."))

    @api.model
    def _record(self, records, field_names):
        """Write one line for each of ``records``, all in one statement; none for records that are gone."""
        line = SQL(
            "SELECT %s, %s, %s, %s, line.id, file.id, file.company_id",
            self.env.uid, records._name, ", ".join(sorted(field_names)), fields.Datetime.now(),
        )
        source = SQL(
            "FROM %s line JOIN alseraj_beneficiary file ON file.id = line.%s WHERE line.id IN %s",
            SQL.identifier(records._table), SQL.identifier(records._logged_beneficiary_field), records._ids,
        )
        self._insert(SQL("%s %s", line, source))

    @api.model
    def _record_grouping(self, model, field_names):
        """Write one line for values seen by grouping, which belong to no single record."""
        self._insert(SQL(
            "SELECT %s, %s, %s, %s, NULL, NULL, %s",
            self.env.uid, model._name, ", ".join(sorted(field_names)), fields.Datetime.now(),
            self.env.company.id,
        ))

    def _insert(self, select):
        self.env.cr.execute(SQL(
            """INSERT INTO alseraj_access_log
                      (user_id, model, field_names, date, res_id, beneficiary_id, company_id) %s""", select
        ))
