from contextlib import contextmanager
from contextvars import ContextVar

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.names import comma

# What of an item says to whom, from what and how much a run has paid.
FROZEN = (
    "alseraj_installment_id", "alseraj_transfer_id", "balance", "partner_id", "move_id", "account_id",
    "analytic_distribution",
)
NO_LINK = (False, False)
# Which installments the items that server code creates now may carry; RPC does not reach it.
_allowed_links: ContextVar = ContextVar("alseraj_allowed_links", default=frozenset())


def follows(field):
    """Whether Odoo fills in the column of ``field`` by itself."""
    return bool(field and field.store and field.compute and field.readonly)


class AccountMoveLine(models.Model):
    """Items of a run: which installment each pays, takes back or transfers. The run and its reversals say it, nobody else."""

    _name = "account.move.line"
    _inherit = ["account.move.line", "alseraj.guarded.mixin"]

    alseraj_installment_id = fields.Many2one(
        "alseraj.support.installment", string="Installment", copy=False, readonly=True,
        index="btree_not_null", ondelete="restrict", guarded=True,
        help="The installment of support that this item pays or takes back.",
    )
    alseraj_transfer_id = fields.Many2one(
        "alseraj.support.installment", string="Transfer Of", copy=False, readonly=True,
        index="btree_not_null", ondelete="restrict", guarded=True,
        help="Where the bank books each transfer by itself: the installment that this credit transfers.",
    )

    _alseraj_support_index = models.Index(
        "(date, company_id) INCLUDE (account_id, balance, analytic_distribution, alseraj_installment_id) "
        "WHERE alseraj_installment_id IS NOT NULL AND parent_state = 'posted'")

    def _copy_data_extend_business_fields(self, values):
        # Reversals take the link along; a plain duplicate does not.
        super()._copy_data_extend_business_fields(values)
        values["alseraj_installment_id"] = self.alseraj_installment_id.id

    @contextmanager
    def _linked_to_installments(self, vals_list):
        """Meanwhile new items may carry the installments that ``vals_list`` names; for server code that has checked."""
        token = _allowed_links.set(frozenset({NO_LINK, *map(self._get_link, vals_list)}))
        try:
            yield
        finally:
            _allowed_links.reset(token)

    @api.model
    def _get_link(self, vals):
        return vals.get("alseraj_installment_id") or False, vals.get("alseraj_transfer_id") or False

    @api.model
    def _is_created_by_server(self, vals_list):
        """Items come one by one or together, and with counterparts: their links count, not their order."""
        allowed = _allowed_links.get()
        return super()._is_created_by_server(vals_list) or bool(allowed) and all(
            self._get_link(vals) in allowed for vals in vals_list)

    def _is_matched_by(self, moves):
        """Whether debits of ``moves``, as far as these are posted, match this credit in full."""
        self.ensure_one()
        matches = self.matched_debit_ids.filtered(
            lambda match: match.debit_move_id.parent_state == "posted" and match.debit_move_id.move_id in moves)
        return self.company_currency_id.compare_amounts(sum(matches.mapped("amount")), -self.balance) >= 0

    # Debit and credit are the balance in other words: a change of them is a change of it, and comes here once.

    @api.constrains(*FROZEN)
    def _check_alseraj_ledger(self):
        self.move_id.filtered(lambda move: move.state == "posted" and move._get_alseraj_run())._check_alseraj_ledger()
        # of no run: an item that says it pays one all the same
        self.filtered(lambda line: line.alseraj_installment_id and line.parent_state == "posted").move_id._check_alseraj_ledger()

    def write(self, vals):
        following = {name for name in vals if follows(self._fields.get(name))}
        if following and (run := next((run for move in self.move_id if (run := move._get_alseraj_run())), None)):
            self._refuse_following(following, run)
        before = self.browse()
        if vals.keys() & {*FROZEN, "debit", "credit", "amount_currency"}:
            before = self.filtered(lambda line: line.parent_state == "posted" and line.move_id._get_alseraj_run())
        moves = before.move_id
        result = super().write(vals)
        moves._check_alseraj_ledger()  # what an item was counts as well as what it became
        return result

    @api.model
    def _refuse_following(self, names, run):
        """Odoo recomputes these without a write: a write of one, for example of the state, is somebody's own idea of it."""
        raise UserError(self.env._(
            "These follow from the entry of %(run)s and can't be set by hand: %(fields)s",
            run=run.name, fields=comma(self.env.lang).join(self._get_labels(names)),
        ))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_run(self):
        for line in self.filtered(lambda line: line.parent_state == "posted"):
            if run := line.move_id._get_alseraj_run():
                raise UserError(self.env._("This item belongs to the posted entry of %(run)s: it stays.", run=run.name))
