"""Both modules come and go without a trace and without a word in the log.

By `./dev odoo` on scratch databases, as an administrator would do it.
"""

import re

from dev_command import query, run_dev

BENEFICIARY, SURVEY = "alseraj_beneficiary", "alseraj_survey"
LOUD = re.compile(r"^[\d-]+ [\d:,]+ \d+ (WARNING|ERROR|CRITICAL) ")
# Everything a module could leave behind in the database's structure.
STRUCTURE = """
    SELECT 'column ' || table_name || '.' || column_name
      FROM information_schema.columns WHERE table_schema = 'public'
    UNION SELECT 'constraint ' || conrelid::regclass || '.' || conname
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION SELECT 'index ' || tablename || '.' || indexname FROM pg_indexes WHERE schemaname = 'public'
    UNION SELECT 'model ' || model FROM ir_model
    UNION SELECT 'field ' || model || '.' || name FROM ir_model_fields
    UNION SELECT 'external id ' || module || '.' || name FROM ir_model_data WHERE module LIKE 'alseraj%'
    UNION SELECT 'group ' || id FROM res_groups
    UNION SELECT 'cron ' || id FROM ir_cron
    UNION SELECT 'menu ' || id FROM ir_ui_menu
    UNION SELECT 'view ' || id FROM ir_ui_view
    UNION SELECT 'rule ' || id FROM ir_rule
    UNION SELECT 'access ' || id FROM ir_model_access
"""


def dev(*arguments):
    """Run ./dev and return what it wrote on both streams."""
    return "".join(run_dev(*arguments))


def loud(log, about_us_only):
    lines = [line for line in log.splitlines() if LOUD.match(line)]
    return [line for line in lines if "alseraj" in line.split(" ", 5)[-1] or not about_us_only]


def modules(database):
    return set(query(database, "SELECT name FROM ir_module_module WHERE state = 'installed'"))


def test_beneficiary_installs_alone_on_an_empty_database(scratch):
    database = scratch("empty")
    log = dev("odoo", "-d", database, "-i", BENEFICIARY, "--stop-after-init", "--no-http")
    assert BENEFICIARY in modules(database)
    assert SURVEY not in modules(database)
    assert "survey" not in modules(database)
    # Odoo's own modules are installed in this run too, and what they say is theirs.
    assert not loud(log, about_us_only=True)


def test_modules_uninstall_without_a_trace(scratch):
    database = scratch("round")
    dev("clone", database)
    before = set(query(database, STRUCTURE))

    log = dev("odoo", "-d", database, "-i", BENEFICIARY, "--stop-after-init", "--no-http")
    assert not loud(log, about_us_only=False)
    assert SURVEY not in modules(database)
    with_beneficiary = set(query(database, STRUCTURE))

    log = dev("odoo", "-d", database, "-i", SURVEY, "--stop-after-init", "--no-http")
    assert not loud(log, about_us_only=False)
    assert SURVEY in modules(database)

    log = dev("odoo", "module", "uninstall", "-d", database, SURVEY)
    assert not loud(log, about_us_only=True)
    assert BENEFICIARY in modules(database) and SURVEY not in modules(database)
    left = set(query(database, STRUCTURE)) - with_beneficiary
    assert not left, sorted(left)

    log = dev("odoo", "module", "uninstall", "-d", database, BENEFICIARY)
    assert not loud(log, about_us_only=True)
    assert BENEFICIARY not in modules(database)
    left = set(query(database, STRUCTURE)) - before
    assert not left, sorted(left)
