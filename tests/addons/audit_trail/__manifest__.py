{
    "name": "Audit Trail",
    "summary": "For the tests: logs who creates and writes what, in the way of OCA's auditlog, beside Odoo's automation rules",
    "version": "19.0.1.0.0",
    "author": "Alseraj Association",
    "license": "LGPL-3",
    "category": "Hidden",
    "depends": ["overriding_write"],
}
