from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

REGISTRY_VIEWS = {"alseraj.beneficiary": ("list", "kanban", "form"), "alseraj.adoption": ("list", "form")}


class WorkQueue(models.Model):
    """A pile of work with its numbers: how much is in it, mine, and late. The first page of the day.

    What is in a pile is code (:meth:`_get_sources`), so that each room may add its own; which piles there
    are, their order and who sees them is data.
    """

    _name = "alseraj.work.queue"
    _description = "Pile of Work"
    _inherit = ["alseraj.guarded.mixin"]
    _duplicable = False
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    note = fields.Char(translate=True, help="What to do with what is in it.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    group_ids = fields.Many2many("res.groups", string="Seen by", help="Empty: every role.")
    total_count = fields.Integer("All", compute="_compute_counts")
    own_count = fields.Integer("Mine", compute="_compute_counts")
    late_count = fields.Integer("Late", compute="_compute_counts")

    _code_unique = models.UniqueIndex("(code)", "Another pile has this code.")

    def _check_before_write(self, vals):
        super()._check_before_write(vals)
        self._check_shared()

    def _check_shared(self):
        if self and not self.env["res.company"]._may_change_shared():
            raise UserError(self.env._("All companies of this database share these, and its administrator changes them."))

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_counts(self):
        sources = self._get_sources()
        for queue in self:
            model, domain, own, late = sources.get(queue.code, (None, Domain.FALSE, Domain.FALSE, Domain.FALSE))
            records = model and self.env[model]
            readable = model and records.has_access("read")
            counts = self._count_parts(records, domain, own, late) if readable else (0, 0, 0)
            queue.total_count, queue.own_count, queue.late_count = counts

    @api.model
    def _count_parts(self, records, domain, *parts):
        """Count what matches ``domain``, and how much of that each of ``parts`` matches, reading it once.

        A part that asks another model is counted by itself: PostgreSQL begins with the few there, or here.

        :return: list of int
        """
        if any("." in condition.field_expr for part in parts for condition in part.iter_conditions()):
            total = records.search_count(domain)
            return [total, *(total and records.search_count(domain & part) for part in parts)]
        query = records._search(domain)
        conditions = [part.optimize_full(records)._to_sql(records, query.table, query) for part in parts]
        [counts] = self.env.execute_query(query.select(
            SQL("COUNT(*)"), *(SQL("COUNT(*) FILTER (WHERE %s)", condition) for condition in conditions)))
        return counts

    @api.model
    def _get_sources(self):
        """What is in each pile.

        :return: dict code -> (model, domain, domain of what is the user's own, domain of what is late)
        """
        Request = self.env["alseraj.support.request"]
        today = self.env.company._get_today()
        uid, late = self.env.uid, Domain("is_overdue", "=", True)
        officer, researcher = Domain("user_id", "=", uid), Domain("researcher_id", "=", uid)
        officer_of_file = Domain("officer_id", "=", uid)
        mine = Request._get_waiting_for_me_domain()
        decided = Domain("state", "in", ("approved", "rejected")) & Domain("notified_on", "=", False)
        contents = {
            "waiting": (mine, Domain.TRUE),
            "overdue": (late, officer),
            "due_soon": (Domain([
                ("reply_due", ">=", today), ("reply_due", "<=", today + timedelta(days=7)), ("notified_on", "=", False),
                ("state", "in", ("submitted", "verified", "studied", "committee", "approved", "rejected")),
            ]), officer),
            "draft": (Domain("state", "=", "draft"), officer),
            "verify": (Domain("state", "=", "submitted"), officer),
            "returned": (Domain("state", "=", "incomplete"), officer),
            "study": (Domain("state", "=", "verified"), researcher),
            "committee": (Domain("state", "in", ("studied", "committee")), officer),
            "notify": (decided & (Domain("reply_not_before", "<=", today) | Domain("urgent", "=", True)), officer),
            "urgent": (Domain("urgent", "=", True) & Domain("state", "in", (
                "draft", "submitted", "incomplete", "verified", "studied", "committee",
            )), officer),
        }
        forgotten = Domain("return_offered_on", "!=", False)
        owing = Domain("debts_due_on", "!=", False) & Domain("state", "in", ("registered", "suspended"))
        return {
            "debts": ("alseraj.beneficiary", owing, officer_of_file, Domain("debts_due_on", "<", today)),
            "adoptions": ("alseraj.adoption", Domain("state", "=", "draft"), Domain("proposed_by_id", "!=", uid),
                          Domain("create_date", "<", today - timedelta(days=7))),
        } | {
            code: (Request._name, domain, own, forgotten if code == "returned" else late)
            for code, (domain, own) in contents.items()
        }

    def action_open_total(self):
        """Open all that is in the pile.

        :return: action dict
        """
        return self._open(0)

    def action_open_own(self):
        """Open what is the user's own in the pile.

        :return: action dict
        """
        return self._open(2)

    def action_open_late(self):
        """Open what is late in the pile.

        :return: action dict
        """
        return self._open(3)

    def _open(self, part):
        self.ensure_one()
        source = self._get_sources()[self.code]
        # a list in its own order finds these by other indexes than a count
        whole = Domain("is_waiting_for_me", "=", True) if self.code == "waiting" else source[1]
        domain = whole & source[part] if part else whole
        kinds = REGISTRY_VIEWS.get(source[0], ("list", "kanban", "form", "calendar", "activity"))
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": source[0],
            "view_mode": ",".join(kinds),
            "views": [(False, kind) for kind in kinds],
            "domain": list(domain),
            "context": {},
        }
