{
    "name": "Overriding Write",
    "summary": "For the tests: a customer's module that overrides write, beside Odoo's automation rules",
    "version": "19.0.1.0.0",
    "author": "Alseraj Association",
    "license": "LGPL-3",
    "category": "Hidden",
    "depends": ["alseraj_beneficiary", "base_automation"],
}
