from odoo import fields, models

from ...registry.file.beneficiary import NEED_CLASSES


class NeedSimulationLine(models.Model):
    """One family in a simulation: its class under the version in force, and under the one that is tried."""

    _name = "alseraj.need.simulation.line"
    _description = "Family in a Simulation"
    _duplicable = False
    _inherit = ["alseraj.guarded.mixin"]
    _order = "simulation_id, score_change desc, id"
    _rec_name = "beneficiary_id"
    _log_access = False  # lines are inserted by SQL, and nobody edits them

    simulation_id = fields.Many2one(
        "alseraj.need.simulation", required=True, index=True, ondelete="cascade", readonly=True, guarded=True
    )
    beneficiary_id = fields.Many2one(
        "alseraj.beneficiary", required=True, index=True, ondelete="cascade", readonly=True, guarded=True
    )
    company_id = fields.Many2one(related="simulation_id.company_id", store=True, guarded=True, index=True)
    branch_id = fields.Many2one(related="beneficiary_id.branch_id", store=True, guarded=True, index=True)
    file_class = fields.Selection(
        NEED_CLASSES, "Class on File", readonly=True, guarded=True,
        help="By the last need study; it stays until the next one."
    )
    class_now = fields.Selection(
        NEED_CLASSES, readonly=True, guarded=True, help="Today's data under the version in force."
    )
    class_then = fields.Selection(
        NEED_CLASSES, readonly=True, guarded=True, help="The same data under the version that is tried."
    )
    change = fields.Selection(
        [("needier", "Needier"), ("same", "Same Class"), ("less", "Less Needy"), ("none", "Not Counted")],
        readonly=True, guarded=True,
    )
    score_now = fields.Float(readonly=True, guarded=True, digits=(5, 2), aggregator="avg")
    score_then = fields.Float(readonly=True, guarded=True, digits=(5, 2), aggregator="avg")
    score_change = fields.Float("Points More", readonly=True, guarded=True, digits=(5, 2), aggregator="avg")
    cover_now = fields.Float(readonly=True, guarded=True, digits=(8, 4), aggregator="avg")
    cover_then = fields.Float(readonly=True, guarded=True, digits=(8, 4), aggregator="avg")
    problem = fields.Char("Why It Is Not Counted", readonly=True, guarded=True)
    review_asked = fields.Boolean(readonly=True, guarded=True)

    _change_index = models.Index("(simulation_id, change)")
