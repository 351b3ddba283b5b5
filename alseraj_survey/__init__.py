from . import controllers
from . import models
from . import wizard


def uninstall_hook(env):
    """Odoo files what a mixin inherits under the mixin's module, where it would stay: take it out for our models."""
    names = [name for name, model in env.registry.items() if model._module == "alseraj_survey"]
    env.cr.execute("""
        WITH gone AS (
            DELETE FROM ir_model_inherit i USING ir_model m, ir_model_data d
             WHERE m.id = i.model_id AND m.model = ANY(%s)
               AND d.model = 'ir.model.inherit' AND d.res_id = i.id AND d.module = 'alseraj_beneficiary'
            RETURNING i.id)
        DELETE FROM ir_model_data d USING gone
         WHERE d.model = 'ir.model.inherit' AND d.res_id = gone.id""", [names])
