import logging
from collections import defaultdict

import psycopg2

from odoo import Command
from odoo.exceptions import UserError

from ....tools.errors import RuleError
from ...odoo.mail_thread import quietly
from .choices import MODELS
from .planner import Step

_logger = logging.getLogger(__name__)
# What one row may do wrong. A lost connection or a serialization failure is nobody's row: it goes up.
ROW_ERRORS = (UserError, ValueError, psycopg2.IntegrityError, psycopg2.DataError)
# New files say who brought them in a field of theirs; a line in the chatter of ten thousand is noise.
QUIET = {"tracking_disable": True, "mail_create_nolog": True, "mail_create_nosubscribe": True}
class Applier:
    """Writes planned families: all at once; only when that fails, narrowed down to the row."""

    def __init__(self, env, import_id):
        self.env = env
        self.import_id = import_id
        self.file_ids = set()

    def apply(self, plans):
        """Write ``plans``; rows that can't be saved are taken back with the reason.

        :return: ids of the files that are new or changed
        """
        self._apply([
            plan for plan in plans
            if any(step.outcome in ("created", "updated") for step in plan.steps)
        ])
        return sorted(self.file_ids)

    def _apply(self, plans):
        if not plans:
            return
        try:
            self._try(plans)
        except ROW_ERRORS as error:
            _logger.info("%s families could not be saved together: %s", len(plans), error)
            if len(plans) > 1:
                middle = len(plans) // 2
                self._apply(plans[:middle])
                self._apply(plans[middle:])
            else:
                self._apply_one(plans[0])

    def _apply_one(self, plan):
        """A family of which something can't be saved: the file first, then each row by itself."""
        children = [step for step in plan.children if step.outcome in ("created", "updated")]
        outcomes = [(step, step.outcome) for step in children]
        for step in children:
            step.outcome = "waiting"
        try:
            file_id = self._try([plan])[plan]
        except ROW_ERRORS as error:
            if plan.file:
                plan.file.refuse(self._get_reason(error))
            for step in children:
                step.refuse(self._get_reason(error))
            return
        plan.file_id = file_id
        if plan.file:
            plan.file.record_id, plan.file.vals, plan.iban = file_id, {}, None
        for step, outcome in outcomes:
            step.outcome = outcome
            try:
                self._try([plan])
            except ROW_ERRORS as error:
                step.refuse(self._get_reason(error))
            else:
                step.outcome = f"saved {outcome}"
        for step, outcome in outcomes:
            if step.outcome != "refused":
                step.outcome = outcome

    def _get_reason(self, error):
        if isinstance(error, psycopg2.Error):
            error = self.env["alseraj.beneficiary"]._sql_error_to_message(error)
        return RuleError("import_failed", reason=str(error))

    def _try(self, plans):
        """Write ``plans`` or nothing.

        :return: dict plan -> id of its file
        """
        with self.env.cr.savepoint():
            files = self._write_files(plans)
            self._write_members(plans, files)
            self._write_lines("incomes", plans, files)
            self._write_lines("documents", plans, files)
            self._write_lines("support", plans, files)
        self.file_ids.update(files.values())
        return files

    def _write_files(self, plans):
        new = [plan for plan in plans if not plan.file_id]
        vals_list = [self._get_file_vals(plan) for plan in new]
        with quietly():
            created = self.env[MODELS["files"]].with_context(**QUIET)._create_internal(vals_list)  # import_id is guarded
        files = dict(zip(new, created.ids, strict=True))
        files.update((plan, plan.file_id) for plan in plans if plan.file_id)
        changed = [plan.file for plan in plans if plan.file_id and plan.file and plan.file.outcome == "updated"]
        self._update("files", changed)
        self._add_accounts([plan for plan in plans if plan.file_id and plan.iban])
        return files

    def _get_file_vals(self, plan):
        vals = {**plan.file.vals, "import_id": self.import_id}
        documents = [
            Command.create(step.vals) for step in plan.documents if step.outcome == "created" and not step.member
        ]
        if documents:  # with the file, so that no empty line of the checklist is made for them
            vals["document_ids"] = documents
        if plan.iban:
            vals["bank_ids"] = [Command.create({"acc_number": plan.iban})]
        return vals

    def _add_accounts(self, plans):
        files = self.env[MODELS["files"]].browse([plan.file_id for plan in plans])
        self.env["res.partner.bank"].create([
            {"acc_number": plan.iban, "partner_id": file.partner_id.id}
            for plan, file in zip(plans, files, strict=True)
        ])

    def _write_members(self, plans, files):
        created = self._create("members", plans, files)
        for plan in plans:
            for step in plan.documents:
                if isinstance(step.member, Step):
                    step.vals["member_id"] = created.get(step.member) or step.member.record_id
                elif step.member:
                    step.vals["member_id"] = step.member
        self._update("members", [
            step for plan in plans for step in plan.members if step.outcome == "updated"
        ])

    def _write_lines(self, kind, plans, files):
        self._create(kind, plans, files)
        self._update(kind, [
            step for plan in plans for step in getattr(plan, kind) if step.outcome == "updated"
        ])

    def _create(self, kind, plans, files):
        """Create the new rows of one sheet; give the id of each step."""
        steps, vals_list = [], []
        for plan in plans:
            for step in getattr(plan, kind):
                with_file = kind == "documents" and not plan.file_id and not step.member
                if step.outcome == "created" and not with_file:
                    steps.append(step)
                    vals_list.append({**step.vals, "beneficiary_id": files[plan]})
        if kind == "support":  # nobody writes history by hand
            vals_list = [{**vals, "import_id": self.import_id} for vals in vals_list]
            records = self.env[MODELS[kind]]._create_internal(vals_list)
        else:
            records = self.env[MODELS[kind]].create(vals_list)
        return dict(zip(steps, records.ids, strict=True))

    def _update(self, kind, steps):
        """Write what changed; rows that change alike are written together."""
        alike = defaultdict(list)
        for step in steps:
            vals = {key: value for key, value in step.vals.items() if key != "member_id"}
            if vals:
                alike[repr(sorted(vals.items()))].append((step.record_id, vals))
        for group in alike.values():
            self.env[MODELS[kind]].browse([id_ for id_, _vals in group]).write(group[0][1])
