from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..workflow_mixin import Transition
from .beneficiary_workflow import OFFICERS
from .duplicate_evidence import KINDS

ACTIVITY = "alseraj_beneficiary.activity_duplicate_judge"
MERGE_WIZARD = "alseraj.file.merge"


class DuplicateCase(models.Model):
    """Two files that may be one person's, for a person to judge. Nothing is merged by itself.

    =========  ==============================  ==================  =================================
    verb       from → to                       who                 when
    =========  ==============================  ==================  =================================
    same       open → same                     delegate, officer   a note says why; not his own file
    related    open → related                  delegate, officer   the same; the files are linked
    different  open → different                delegate, officer   the same
    reopen     same, related, different →      delegate, officer   both files still stand
               open
    =========  ==============================  ==================  =================================

    A judged case is not opened again for what was known; evidence that is new reopens it
    (:meth:`_record`), unless it was judged to be the same person.
    """

    _name = "alseraj.duplicate.case"
    _description = "Duplicate Case"
    _inherit = ["alseraj.workflow.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "state, id desc"

    _transitions = {
        "same": Transition(("open",), "same", OFFICERS),
        "related": Transition(("open",), "related", OFFICERS),
        "different": Transition(("open",), "different", OFFICERS),
        "reopen": Transition(("same", "related", "different"), "open", OFFICERS),
    }
    _system_fields = frozenset({"reason", "similarity", "judged_by_id", "judged_on"})
    _editable_in = {
        "note": ("open",),
        "file_a_id": (),
        "file_b_id": (),
        "company_id": (),
        "evidence_ids": (),
        **dict.fromkeys(_system_fields, ()),
    }

    file_a_id = fields.Many2one(
        "alseraj.beneficiary", "Older File", required=True, ondelete="cascade", readonly=True
    )
    file_b_id = fields.Many2one(
        "alseraj.beneficiary", "Newer File", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        [("open", "To Judge"), ("same", "Same Person"), ("related", "Related"), ("different", "Different")],
        "Status", required=True, default="open", index=True, copy=False, tracking=True,
    )
    evidence_ids = fields.One2many("alseraj.duplicate.evidence", "case_id", readonly=True)
    evidence = fields.Text("What They Share", compute="_compute_evidence")
    reason = fields.Selection(KINDS, "Strongest Evidence", readonly=True, index=True)
    similarity = fields.Float("Similarity of Names", digits=(3, 2), readonly=True, aggregator="avg")
    note = fields.Text(tracking=True, help="Why they are the same person, related or different.")
    judged_by_id = fields.Many2one("res.users", readonly=True, copy=False, tracking=True)
    judged_on = fields.Datetime(readonly=True, copy=False)
    can_merge = fields.Boolean(compute="_compute_can_merge")

    _pair_unique = models.UniqueIndex("(file_a_id, file_b_id)", "These two files have a case already.")
    _pair_ordered = models.Constraint(
        "CHECK(file_a_id < file_b_id)", "A case names the older file first, and two different files."
    )

    @api.depends("file_a_id.code", "file_b_id.code")
    def _compute_display_name(self):
        for case in self:
            case.display_name = f"{case.file_a_id.code or ''} – {case.file_b_id.code or ''}"

    @api.depends("evidence_ids.value", "evidence_ids.kind")
    @api.depends_context("lang")
    def _compute_evidence(self):
        labels = dict(self.env["alseraj.duplicate.evidence"]._fields["kind"]._description_selection(self.env))
        for case in self:
            # marks of direction keep numbers whole in an Arabic line
            case.evidence = "\n".join(f"{labels[e.kind]}: \u2066{e.value}\u2069" for e in case.evidence_ids) or False

    @api.depends("state", "file_a_id.active", "file_b_id.active")
    @api.depends_context("uid")
    def _compute_can_merge(self):
        possible = MERGE_WIZARD in self.env and self.env[MERGE_WIZARD].has_access("create")
        for case in self:
            standing = case.file_a_id.active and case.file_b_id.active
            case.can_merge = possible and case.state == "same" and standing

    @api.depends("note")
    def _compute_blocked_reason(self):
        super()._compute_blocked_reason()
        for case in self:
            if case.state != "open":
                case.blocked_reason = False  # reopening is a choice, not the next step

    def write(self, vals):
        (self.file_a_id | self.file_b_id)._check_own_file()
        return super().write(vals)

    # ------------------------------------------------------------ actions

    def action_same(self, note=None):
        """Judge that both files are one person's; of one case, the merge opens.

        :param str note: why; kept on the case
        :return: action of the merge, or True
        :raises UserError: without a note, or for his own file
        """
        self._judge_with_note("same", note)
        return self.action_merge() if len(self) == 1 and self.can_merge else True

    def action_related(self, note=None):
        """Judge that they are two persons who belong together: spouses, siblings with one phone.

        :param str note: why; kept on the case
        :return: True
        :raises UserError: without a note, or for his own file
        """
        return self._judge_with_note("related", note)

    def action_different(self, note=None):
        """Judge that the two have nothing to do with each other.

        :param str note: why; kept on the case
        :return: True
        :raises UserError: without a note, or for his own file
        """
        return self._judge_with_note("different", note)

    def action_reopen(self):
        """Judge again.

        :return: True
        :raises UserError: when one of the files was merged or archived
        """
        return self._run_transition("reopen")

    def action_merge(self):
        """Open the merge of the two files; the one that got further, else the older, is kept.

        :return: action of the wizard
        :raises UserError: unless judged to be the same person and both files stand
        """
        self.ensure_one()
        self.check_access("write")
        if not self.can_merge:
            raise UserError(self.env._(
                "Files are merged after they were judged to be the same person, while both of them stand."
            ))
        target, source = self.file_a_id, self.file_b_id
        if target.state == "draft" and source.state != "draft":
            target, source = source, target
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Merge Files"),
            "res_model": MERGE_WIZARD,
            "view_mode": "form",
            "target": "new",
            "context": {"default_target_id": target.id, "default_source_ids": [(6, 0, source.ids)]},
        }

    def _judge_with_note(self, verb, note):
        if note:
            self.filtered(lambda case: case.state == "open").write({"note": note})
        return self._run_transition(verb)

    # ------------------------------------------------------------ reasons

    def _get_cannot_judge_reason(self):
        if reason := self.file_a_id._get_own_file_reason() or self.file_b_id._get_own_file_reason():
            return reason
        return not (self.note or "").strip() and self.env._(
            "Compare the two files, then write in the note why they are the same person, related or different."
        )

    def _get_cannot_same_reason(self):
        return self._get_cannot_judge_reason()

    def _get_cannot_related_reason(self):
        return self._get_cannot_judge_reason()

    def _get_cannot_different_reason(self):
        return self._get_cannot_judge_reason()

    def _get_cannot_reopen_reason(self):
        if reason := self.file_a_id._get_own_file_reason() or self.file_b_id._get_own_file_reason():
            return reason
        if not (self.file_a_id.active and self.file_b_id.active):
            return self.env._("One of the files was merged or archived; there is nothing to judge any more.")
        return False

    # ------------------------------------------------------------ what the verbs do

    def _do_same(self):
        self._judge("same")

    def _do_related(self):
        self._judge("related")

    def _do_different(self):
        self._judge("different")

    def _judge(self, state):
        self._write_internal({
            "state": state, "judged_by_id": self.env.uid, "judged_on": fields.Datetime.now(),
        })
        self.sudo().activity_unlink([ACTIVITY])  # it may be a colleague's, and is done with

    def _do_reopen(self):
        self._write_internal({"state": "open", "note": False, "judged_by_id": False, "judged_on": False})

    def _reopen_for_evidence(self):
        """Open judged cases again, since the files share more than was known."""
        for case in self:
            case._message_log(body=self.env._(
                "Opened again: there is new evidence. It was judged before with this note: %(note)s",
                note=case.note or "",
            ))
        self._do_reopen()

    # ------------------------------------------------------------ opening

    @api.model
    def _record(self, rows):
        """Open a case for each pair of files and keep what they share; known evidence changes nothing.

        :param rows: list of (older file id, newer file id, company id, kind, value, similarity or None)
        :return: cases that were opened, or opened again
        """
        if not rows:
            return self.browse()
        found = SQL(
            "unnest(%s::int[], %s::int[], %s::int[], %s::text[], %s::text[], %s::float8[])"
            " AS found(file_a_id, file_b_id, company_id, kind, value, similarity)",
            *map(list, zip(*rows, strict=True)),
        )
        uid, now = self.env.uid, fields.Datetime.now()
        opened = {id_ for id_, in self.env.execute_query(SQL(
            """INSERT INTO alseraj_duplicate_case
                      (file_a_id, file_b_id, company_id, state, create_uid, write_uid, create_date, write_date)
               SELECT DISTINCT file_a_id, file_b_id, company_id, 'open', %s, %s, %s::timestamp, %s::timestamp
                 FROM %s ORDER BY 1, 2
               ON CONFLICT (file_a_id, file_b_id) DO NOTHING RETURNING id""", uid, uid, now, now, found,
        ))}
        touched = [id_ for id_, in self.env.execute_query(SQL(
            """INSERT INTO alseraj_duplicate_evidence (case_id, company_id, kind, value, found_on)
               SELECT c.id, c.company_id, found.kind, found.value, %s::timestamp
                 FROM %s JOIN alseraj_duplicate_case c USING (file_a_id, file_b_id)
                ORDER BY 1, 3, 4
               ON CONFLICT (case_id, kind, value) DO NOTHING RETURNING case_id""", now, found,
        ))]
        order = [kind for kind, _label in KINDS]
        self.env.execute_query(SQL(
            """UPDATE alseraj_duplicate_case c
                  SET reason = (%s::text[])[best.rank], similarity = coalesce(best.similarity, c.similarity)
                 FROM (SELECT e.case_id, min(array_position(%s::text[], e.kind)) AS rank,
                              max(found.similarity) AS similarity
                         FROM alseraj_duplicate_evidence e
                         JOIN alseraj_duplicate_case known ON known.id = e.case_id
                         LEFT JOIN %s USING (file_a_id, file_b_id)
                        WHERE e.case_id = ANY(%s) GROUP BY e.case_id) best
                WHERE c.id = best.case_id RETURNING c.id""", order, order, found, touched,
        ))
        self.invalidate_model(flush=False)
        self.env["alseraj.duplicate.evidence"].invalidate_model(flush=False)
        judged = self.browse(sorted(set(touched) - opened)).filtered(
            lambda case: case.state in ("related", "different")
        )
        judged._reopen_for_evidence()
        return self.browse(sorted(opened)) | judged

    # ------------------------------------------------------------ reminding

    def _remind(self):
        """Ask the officer of the newer file, else a manager, to judge; one activity where there are many."""
        by_user = defaultdict(list)
        managers = self._get_managers()
        for case in self:
            by_user[case._get_judge(managers)].append(case.id)
        for user, ids in by_user.items():
            cases = self.browse(ids).with_context(mail_activity_quick_update=True)
            if not user:
                continue
            if len(cases) <= cases.company_id[:1].alseraj_duplicate_reminders:
                cases.activity_schedule(ACTIVITY, user_id=user.id)
            else:
                cases[:1].activity_schedule(ACTIVITY, user_id=user.id, summary=self.env._(
                    "%(count)s duplicate cases to judge: see the list", count=len(cases)
                ))

    def _get_judge(self, managers):
        officer = self.file_b_id.officer_id
        return officer if self._may_judge(officer) else managers.filtered(self._may_judge)[:1]

    def _may_judge(self, user):
        if not (user.active and not user.share and self.company_id in user.company_ids):
            return False
        every_branch = user.has_group("alseraj_beneficiary.group_all_branches")
        return any(user.has_group(group) for group in OFFICERS) and all(
            (every_branch or file.branch_id in user.alseraj_branch_ids)
            and user.partner_id != file.partner_id and user not in file.kin_user_ids
            for file in (self.file_a_id, self.file_b_id)
        )

    @api.model
    def _get_managers(self):
        # sudo: who has the role is no secret, but employees can't read groups
        return self.env.ref("alseraj_beneficiary.group_manager").sudo().all_user_ids.sorted("id")
