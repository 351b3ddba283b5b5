from odoo import api, models


class CachedListMixin(models.AbstractModel):
    """A short list that each process reads once (``tools.ormcache``): any change of it empties what was read."""

    _name = "alseraj.cached.list.mixin"
    _description = "List Kept in Memory"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
