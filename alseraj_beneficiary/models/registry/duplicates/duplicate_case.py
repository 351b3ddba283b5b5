from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ....tools import hijri, persons, same_person
from ....tools.names import comma
from ....tools.roles import ALL_BRANCHES, DESK, MANAGER
from ...mixins.workflow_mixin import Transition
from .duplicate_evidence import EVIDENCE_KINDS

JUDGE_ACTIVITY = "alseraj_beneficiary.activity_duplicate_judge"
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
    _duplicable = False
    _inherit = ["alseraj.workflow.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "state, id desc"
    _transitions = {
        **{
            verdict: Transition(
                ("open",), verdict, DESK,
                checks=("own_file", "note"),
                steps=("judgement", "set_state", "end_reminders"),
            )
            for verdict in ("same", "related", "different")
        },
        "reopen": Transition(
            ("same", "related", "different"), "open", DESK,
            checks=("own_file", "standing"),
            steps=("clear_judgement", "set_state"),
        ),
    }

    file_a_id = fields.Many2one(
        "alseraj.beneficiary", "Older File", required=True, ondelete="cascade", readonly=True, guarded=True
    )
    file_b_id = fields.Many2one(
        "alseraj.beneficiary", "Newer File", required=True, ondelete="cascade", index=True, readonly=True,
        guarded=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True, guarded=True, default=lambda self: self.env.company
    )
    state = fields.Selection(
        [("open", "To Judge"), ("same", "Same Person"), ("related", "Related"), ("different", "Different")],
        "Status", required=True, default="open", index=True, copy=False, tracking=True,
    )
    evidence_ids = fields.One2many("alseraj.duplicate.evidence", "case_id", readonly=True, guarded=True)
    evidence = fields.Text("What They Share", compute="_compute_evidence")
    reason = fields.Selection(EVIDENCE_KINDS, "Strongest Evidence", readonly=True, guarded=True, index=True)
    similarity = fields.Float("Similarity of Names", digits=(3, 2), readonly=True, guarded=True, aggregator="avg")
    note = fields.Text(tracking=True, editable_in=("open",), help="Why they are the same person, related or different.")
    judged_by_id = fields.Many2one("res.users", readonly=True, copy=False, guarded=True, tracking=True)
    judged_on = fields.Datetime(readonly=True, copy=False, guarded=True)
    can_merge = fields.Boolean(compute="_compute_can_merge")

    comparison = fields.Html(compute="_compute_comparison", sanitize=False)  # our own template escapes

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
        possible = self.env[MERGE_WIZARD].has_access("create")
        for case in self:
            standing = case.file_a_id.active and case.file_b_id.active
            case.can_merge = possible and case.state == "same" and standing

    @api.depends("note")
    def _compute_blocked_reason(self):
        super()._compute_blocked_reason()
        for case in self:
            if case.state != "open":
                case.blocked_reason = False  # reopening is a choice, not the next step

    def _check_before_write(self, vals):
        super()._check_before_write(vals)
        (self.file_a_id | self.file_b_id)._check_own_file()

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

    # ------------------------------------------------------------ checks

    def _get_own_file_reason(self):
        return self.file_a_id._get_own_file_reason() or self.file_b_id._get_own_file_reason()

    def _get_note_reason(self):
        return not (self.note or "").strip() and self.env._(
            "Compare the two files, then write in the note why they are the same person, related or different."
        )

    def _get_standing_reason(self):
        return not (self.file_a_id.active and self.file_b_id.active) and self.env._(
            "One of the files was merged or archived; there is nothing to judge any more."
        )

    # ------------------------------------------------------------ steps

    def _step_judgement(self):
        self._write_internal({"judged_by_id": self.env.uid, "judged_on": fields.Datetime.now()})

    def _step_end_reminders(self):
        self.sudo().activity_unlink([JUDGE_ACTIVITY])  # it may be a colleague's, and is done with

    def _step_clear_judgement(self):
        self._write_internal({"note": False, "judged_by_id": False, "judged_on": False})

    def _reopen_for_evidence(self):
        """Open judged cases again, since the files share more than was known."""
        for case in self:
            case._message_log(body=self.env._(
                "Opened again: there is new evidence. It was judged before with this note: %(note)s",
                note=case.note or "",
            ))
        self._step_clear_judgement()
        self._write_internal({"state": "open"})

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
        order = [kind for kind, _label in EVIDENCE_KINDS]
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
                cases.activity_schedule(JUDGE_ACTIVITY, user_id=user.id)
            else:
                cases[:1].activity_schedule(JUDGE_ACTIVITY, user_id=user.id, summary=self.env._(
                    "%(count)s duplicate cases to judge: see the list", count=len(cases)
                ))

    def _get_judge(self, managers):
        officer = self.file_b_id.officer_id
        return officer if self._may_judge(officer) else managers.filtered(self._may_judge)[:1]

    def _may_judge(self, user):
        if not (user.active and not user.share and self.company_id in user.company_ids):
            return False
        every_branch = user.has_group(ALL_BRANCHES)
        return any(user.has_group(group) for group in DESK) and all(
            (every_branch or file.branch_id in user.alseraj_branch_ids)
            and user.partner_id != file.partner_id and user not in file.kin_user_ids
            for file in (self.file_a_id, self.file_b_id)
        )

    @api.model
    def _get_managers(self):
        # sudo: who has the role is no secret, but employees can't read groups
        return self.env.ref(MANAGER).sudo().all_user_ids.sorted("id")

    # ------------------------------------------------------------ the two files side by side, as the user may read them

    @api.depends("file_a_id", "file_b_id", "evidence_ids")
    @api.depends_context("uid", "lang")
    def _compute_comparison(self):
        for case in self:
            case.comparison = self.env["ir.qweb"]._render("alseraj_beneficiary.duplicate_comparison", {
                "files": [case.file_a_id, case.file_b_id],
                "rows": case._get_comparison_rows(),
            })

    def _get_comparison_rows(self):
        """What the two files say, line by line; rooms below add theirs.

        :return: list of dicts ``label``, ``values`` (of the older and the newer file: lists of str), ``differs``
        """
        self.ensure_one()
        left, right = (self._describe_file(file) for file in (self.file_a_id, self.file_b_id))
        return [self._compare(label, left[label], right[label]) for label in left]

    @api.model
    def _compare(self, label, left, right):
        return {"label": label, "values": [left, right], "differs": left != right}

    def _describe_file(self, file):
        """The values to compare: label -> list of str, one a line."""
        lang = self.env.lang or "en_US"
        label = self._get_file_label
        identifier = file.identifier and f"{self._get_choice(file, 'identifier_type')} \u2068{file.identifier}\u2069"
        address = comma(self.env.lang).join(filter(None, [file.street, file.street2, file.city, file.zip]))
        return {name: [value for value in values if value] for name, values in {
            label("name"): [file.name],
            label("identifier"): [identifier],
            label("birth_date"): [hijri.format_both(file.birth_date, lang)],
            label("gender"): [self._get_choice(file, "gender")],
            label("marital_status"): [self._get_choice(file, "marital_status")],
            label("mobile"): [file.mobile and f"\u2066{file.mobile}\u2069"],
            self.env._("Bank Accounts"): file.bank_ids.mapped("sanitized_acc_number"),
            self.env._("Address"): [address],
            label("category_ids"): file.category_ids.mapped("name"),
            label("branch_id"): [file.branch_id.name],
            label("state"): [self._get_choice(file, "state")],
            label("member_ids"): [self._describe_member(member) for member in file.member_ids],
        }.items()}

    @api.model
    def _describe_member(self, member):
        relation = self._get_choice(member, "relation")
        number = f" \u2068{member.identifier}\u2069" if member.identifier else ""
        return f"{member.name} ({relation}){number}"

    @api.model
    def _get_file_label(self, name):
        return self.env["alseraj.beneficiary"]._fields[name]._description_string(self.env)

    @api.model
    def _get_choice(self, record, name):
        choice = dict(record._fields[name]._description_selection(self.env)).get(record[name])
        return persons.choose(choice, record.gender)

    # ------------------------------------------------------------ cases that a correction of the file ends

    @api.model
    def _drop_stale(self, ids):
        """Take away what nothing supports any more from open cases of ``ids`` that nobody judged.

        :param ids: ids of files
        """
        files = self.env["alseraj.beneficiary"]
        self.flush_model()
        if not self.env.execute_query(SQL(
            "SELECT FROM alseraj_duplicate_case WHERE state = 'open' AND (file_a_id = ANY(%s) OR file_b_id = ANY(%s)) LIMIT 1",
            list(ids), list(ids),
        )):
            return
        dropped = self._drop_names_apart(ids)
        dropped += self.env.execute_query(SQL(
            """WITH asked(id) AS MATERIALIZED (SELECT unnest(%(ids)s::int[])),
                    ours AS (
                   SELECT id FROM alseraj_duplicate_case
                    WHERE state = 'open' AND (file_a_id IN (SELECT id FROM asked) OR file_b_id IN (SELECT id FROM asked)))
               DELETE FROM alseraj_duplicate_evidence e
                USING ours, alseraj_duplicate_case c, alseraj_beneficiary a, alseraj_beneficiary b
                WHERE ours.id = c.id AND e.case_id = c.id AND a.id = c.file_a_id AND b.id = c.file_b_id
                  AND (%(a_stands)s AND %(b_stands)s AND CASE e.kind
                      WHEN 'mobile' THEN a.mobile = e.value AND b.mobile = e.value
                      WHEN 'name' THEN a.birth_date::text = e.value AND b.birth_date::text = e.value
                      WHEN 'iban' THEN 2 = (
                           SELECT count(DISTINCT bank.partner_id) FROM res_partner_bank bank
                            WHERE bank.partner_id IN (a.partner_id, b.partner_id) AND bank.active
                              AND bank.sanitized_acc_number = e.value)
                      WHEN 'member' THEN 2 = (
                           SELECT count(DISTINCT holder.id) FROM (
                                  SELECT m.beneficiary_id AS id FROM alseraj_household_member m
                                   WHERE m.beneficiary_id IN (a.id, b.id) AND m.active AND m.identifier = e.value
                                  UNION ALL SELECT h.id FROM alseraj_beneficiary h
                                   WHERE h.id IN (a.id, b.id) AND h.identifier = e.value) holder)
                      END) IS NOT TRUE
            RETURNING e.case_id""",
            ids=list(ids), a_stands=files._get_standing("a"), b_stands=files._get_standing("b"),
        ))
        self.env["alseraj.duplicate.evidence"].invalidate_model(flush=False)
        self.invalidate_model(flush=False)
        empty = self.sudo().search([  # a job of the system: no user deletes a case
            ("state", "=", "open"), ("evidence_ids", "=", False), ("id", "in", [id_ for id_, in dropped]),
        ])
        # one that was judged before keeps its history
        empty.filtered(lambda case: not case.message_ids).unlink()

    @api.model
    def _drop_names_apart(self, ids):
        """Names that were alike and are not any more: a person corrected one of them."""
        rows = self.env.execute_query(SQL(
            """WITH asked(id) AS MATERIALIZED (SELECT unnest(%(ids)s::int[]))
               SELECT e.id, a.name_key, b.name_key, company.alseraj_duplicate_similarity
                 FROM alseraj_duplicate_case c
                 JOIN alseraj_duplicate_evidence e ON e.case_id = c.id AND e.kind = 'name'
                 JOIN alseraj_beneficiary a ON a.id = c.file_a_id
                 JOIN alseraj_beneficiary b ON b.id = c.file_b_id
                 JOIN res_company company ON company.id = c.company_id
                WHERE c.state = 'open' AND a.name_key <> b.name_key
                  AND (c.file_a_id IN (SELECT id FROM asked) OR c.file_b_id IN (SELECT id FROM asked))""", ids=list(ids),
        ))
        apart = [
            id_ for id_, one, two, threshold in rows
            if not same_person.may_be_one(one or "", two or "", threshold or same_person.THRESHOLD)
        ]
        return self.env.execute_query(SQL(
            "DELETE FROM alseraj_duplicate_evidence WHERE id = ANY(%s::int[]) RETURNING case_id", apart
        ))
