from odoo import api, models

# (who, model, id, state) of every change that was seen; kept in memory, for one test at a time.
SEEN = []


class Seen(models.AbstractModel):
    """The notebook of the tests."""

    _name = "overriding.write.seen"
    _description = "State Changes Seen"

    @api.model
    def note(self, who, records):
        """Note the state of each record."""
        SEEN.extend((who, record._name, record.id, record.state) for record in records)


class SeesWrites(models.AbstractModel):
    """Overrides ``write``, as an audit log would."""

    _name = "overriding.write.mixin"
    _description = "Sees Writes"

    def write(self, vals):
        before = {record.id: record.state for record in self}
        result = super().write(vals)
        changed = self.filtered(lambda record: record.state != before[record.id])
        self.env["overriding.write.seen"].note("override", changed)
        return result


class SupportRequest(models.Model):
    _name = "alseraj.support.request"
    _inherit = ["overriding.write.mixin", "alseraj.support.request"]


class CommitteeSession(models.Model):
    _name = "alseraj.committee.session"
    _inherit = ["overriding.write.mixin", "alseraj.committee.session"]


class SupportInstallment(models.Model):
    _name = "alseraj.support.installment"
    _inherit = ["overriding.write.mixin", "alseraj.support.installment"]


class Document(models.Model):
    _name = "alseraj.document"
    _inherit = ["overriding.write.mixin", "alseraj.document"]
