from odoo import api, models
from odoo.tools import SQL, split_every


class IrCron(models.Model):
    _inherit = "ir.cron"

    @api.model
    def _alseraj_work_through(self, mark, ids, size, work):
        """Do ``work`` on all of ``ids``, ``size`` at a time, each batch committed with where it ended.

        A call that was cut off, by its time or by a kill, is followed by one that goes on behind it. Without that the same
        first ones would come up again and again, and the last ones never.

        :param str mark: system parameter that keeps the last id of the last batch
        :param ids: ids of all, whatever was done of them already
        :param work: called with a list of ids
        """
        last = self._alseraj_get_mark(mark)
        ids = sorted(ids)
        ids = [id_ for id_ in ids if id_ > last] or ids
        self._commit_progress(remaining=len(ids))
        left = len(ids)
        for batch in split_every(size, ids, list):
            work(batch)
            left -= len(batch)
            self._alseraj_set_mark(mark, batch[-1] if left else 0)
            if not self._commit_progress(len(batch)) and left:
                return

    @api.model
    def _alseraj_claim(self, records):
        """Those of ``records`` that no other job has in hand; they are this one's until it commits.

        They are written: a second job that looked before this one had committed comes to a conflict and is run again,
        rather than tell the same people once more.
        """
        claimed = records.try_lock_for_update()
        if claimed:
            self.env.cr.execute(SQL(
                "UPDATE %s SET write_date = write_date WHERE id IN %s", SQL.identifier(claimed._table), tuple(claimed.ids)))
        return claimed

    # A note that changes with each batch: in SQL, because the ORM would empty the caches of all workers each time.

    @api.model
    def _alseraj_get_mark(self, mark):
        rows = self.env.execute_query(SQL("SELECT value FROM ir_config_parameter WHERE key = %s", mark))
        return int(rows[0][0]) if rows else 0

    @api.model
    def _alseraj_set_mark(self, mark, last):
        self.env.cr.execute(SQL(
            """INSERT INTO ir_config_parameter (key, value) VALUES (%s, %s)
                   ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value""", mark, str(last)))
