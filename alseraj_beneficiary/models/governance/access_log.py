from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.names import comma
from ..odoo.ir_config_parameter import ACCESS_LOG_MONTHS

# Opening a form reads it several times (the form, its lines, a save): the same person seeing the same
# fields of the same record again within these minutes is one look, and one line.
ONE_LOOK_MINUTES = 10
FORGET_BATCH = 10_000


class AccessLog(models.Model):
    """Who saw which sensitive fields of whom, and when. Written by the server only, changed by nobody.

    =======  ======================================  ====================================
    kind     when                                    lines
    =======  ======================================  ====================================
    read     a form or a list shows sensitive fields  one a record, one statement together
    print    a document that shows them is printed    one a record
    export   a list is exported, sensitive or not     one for the export; one a record for
                                                      its sensitive fields
    group    a list is grouped or summed by them      one for the query
    filter   a list is filtered or sorted by them     one for the query
    =======  ======================================  ====================================
    """

    _name = "alseraj.access.log"
    _description = "Access Log"
    _order = "id desc"
    _log_access = False
    _rec_name = "what"
    _allow_sudo_commands = False

    # no stored field has a default or a compute: lines are inserted by SQL
    user_id = fields.Many2one("res.users", required=True, index=True, ondelete="restrict", readonly=True)
    kind = fields.Selection(
        [("read", "Reading"), ("print", "Printing"), ("export", "Export"), ("group", "Grouping"),
         ("filter", "Filter or Sorting")],
        "What Was Done", readonly=True, index=True,
    )
    model = fields.Char("Record Type (technical)", required=True, readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="model", readonly=True)
    record_count = fields.Integer("Records", readonly=True, aggregator="sum")
    beneficiary_id = fields.Many2one(
        "alseraj.beneficiary", index="btree_not_null", ondelete="set null", readonly=True
    )
    company_id = fields.Many2one("res.company", index="btree_not_null", ondelete="set null", readonly=True)
    field_names = fields.Char("Fields (technical)", required=True, readonly=True)
    date = fields.Datetime(required=True, readonly=True, index=True)
    what = fields.Char("What Was Seen", compute="_compute_what")

    _one_look_idx = models.Index("(user_id, model, res_id, date)")

    @api.depends("model", "field_names")
    @api.depends_context("lang")
    def _compute_what(self):
        for line in self:
            if line.model not in self.env:
                line.what = line.field_names
                continue
            labels = self._get_labels(line.model, line.field_names.split(", "))
            title = self.env["ir.model"]._get(line.model).sudo().name  # sudo: the name of a list is no secret
            line.what = f"{title}: {comma(self.env.lang).join(labels)}"

    @api.model
    def _get_labels(self, model, names):
        """The labels of fields; of a path (``member_ids/health``) that of its end."""
        labels = []
        for name in names:
            comodel, label = model, name
            for part in name.split("/"):
                field = self.env[comodel]._fields.get(part) if comodel in self.env else None
                if not field:
                    break
                label = self.env["ir.model.fields"].get_field_string(comodel).get(part) or part
                comodel = field.comodel_name
            labels.append(label)
        return list(dict.fromkeys(labels))

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        raise UserError(self.env._("The access log is written by the system only."))

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("The access log can't be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The access log can't be deleted."))

    # ------------------------------------------------------------ written by the server

    @api.model
    def _record(self, records, field_names, kind="read"):
        """Write one line for each of ``records``, all in one statement; none for records that are gone."""
        file_field = getattr(records, "_logged_beneficiary_field", "beneficiary_id")
        self._insert(kind, records._name, field_names, SQL(
            """SELECT line.id AS res_id, file.id AS file_id, file.company_id, NULL::integer AS count
                 FROM %s line JOIN alseraj_beneficiary file ON file.id = line.%s
                WHERE line.id IN %s""",
            SQL.identifier(records._table), SQL.identifier(file_field), records._ids,
        ), SQL("res_id = new.res_id"))

    @api.model
    def _record_query(self, model, field_names, kind, count=None):
        """Write one line for what belongs to no single record: a grouping, a filter, an export.

        :param int count: how many records were exported
        """
        self._insert(kind, model._name, field_names, SQL(
            "SELECT NULL::integer AS res_id, NULL::integer AS file_id, %s AS company_id, %s::integer AS count",
            self.env.company.id, count,
        ), SQL("res_id IS NULL"), again=count is not None)

    def _insert(self, kind, model, field_names, source, same, again=False):
        """Insert a line for each row of ``source`` that is not a part of the same look.

        :param SQL same: what else an earlier ``line`` must have for being the same look
        :param bool again: a line each time, however soon after the last
        """
        now = fields.Datetime.now()
        names = ", ".join(sorted(field_names))
        seen = SQL(
            """WHERE NOT EXISTS (
                   SELECT FROM alseraj_access_log line
                    WHERE line.user_id = %s AND line.model = %s AND line.%s AND line.date > %s
                      AND line.kind = %s AND line.field_names = %s)""",
            self.env.uid, model, same, fields.Datetime.subtract(now, minutes=ONE_LOOK_MINUTES), kind, names,
        )
        self.env.cr.execute(SQL(
            """INSERT INTO alseraj_access_log
                      (user_id, kind, model, field_names, date, res_id, beneficiary_id, company_id, record_count)
               SELECT %s, %s, %s, %s, %s::timestamp, new.* FROM (%s) new %s""",
            self.env.uid, kind, model, names, now, source, SQL() if again else seen,
        ))

    # ------------------------------------------------------------ keeping

    @api.model
    def _cron_forget(self):
        """Daily: drop the lines that are older than two administrators decided; without that all are kept."""
        months = self.env["ir.config_parameter"]._alseraj_get_months_kept(ACCESS_LOG_MONTHS)
        if not months:
            return
        beyond = self._get_beyond_domain(months)
        old = self.search(beyond, order="id", limit=FORGET_BATCH)
        if old:
            # past unlink, which refuses everybody
            self.env.cr.execute(SQL("DELETE FROM alseraj_access_log WHERE id IN %s", old._ids))
            self.invalidate_model()
        # whether there are more, not how many: that would be counted again and again
        self.env["ir.cron"]._commit_progress(
            len(old), remaining=self.search_count(beyond, limit=FORGET_BATCH))

    @api.model
    def _get_beyond_domain(self, months):
        """The lines that are beyond their time when they are kept for so many months."""
        return Domain("date", "<", fields.Datetime.subtract(fields.Datetime.now(), months=months))
