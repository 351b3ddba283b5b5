from collections import Counter
from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ....tools import identity, names, same_person
from ....tools.errors import RuleError
from ....tools.name_parts import PARTS
from ....tools.names import comma

# What the search compares; a change of these asks for it.
COMPARED_OF_FILE = frozenset({"name", "birth_date", "mobile", "phone", "identifier", "active", "company_id",
                      "member_ids", "bank_ids", *PARTS})
PENDING = "alseraj.beneficiary.duplicates"
CHUNK = 5000  # files in one commit
# A file meets at most so many others of one birth date that share two words with it: beyond, the
# two words say nothing ("1 Rajab" and the commonest names stay far below; test data does not).
BLOCK_LIMIT = 40
FEW = 100  # a table that PostgreSQL takes for smaller may be larger than it knows
PROGRESS = "alseraj_beneficiary.duplicate_search_from"


class Beneficiary(models.Model):
    """Duplicate detection: what a file knows of its duplicates, when they are looked for, and the search.

    The search is set-based SQL, nothing pairwise. Each kind of evidence is a list "who holds which value"; files
    that meet at a value are a pair. Names meet in blocks of one birth date and two words; what meets there is
    judged by :mod:`tools.same_person`, after ``pg_trgm`` where the database has it. A value that many files hold
    (the phone of an office) compares each with the oldest only, so that the number of cases grows with the files
    and not with their square.
    """

    _inherit = "alseraj.beneficiary"

    duplicate_case_count = fields.Integer(
        "Duplicates to Judge", compute="_compute_duplicate_case_count", search="_search_duplicate_case_count"
    )
    related_file_ids = fields.Many2many(
        "alseraj.beneficiary", string="Related Files", compute="_compute_related_file_ids",
        help="Files judged to belong together: spouses, siblings who share a phone.",
    )

    _birth_date_name_index = models.Index("(birth_date, name_key)")
    _mobile_index = models.Index("(mobile)")

    # ------------------------------------------------------------ when duplicates are looked for

    def _plan_duplicate_search(self, vals=None):
        """Look for duplicates of these files once, when the transaction ends.

        :param dict vals: values that were written; nothing is planned when none of them is compared
        """
        if not self or vals is not None and not COMPARED_OF_FILE & vals.keys():
            return
        precommit = self.env.cr.precommit
        if PENDING not in precommit.data:
            precommit.data[PENDING] = set()
            precommit.add(self.env["alseraj.beneficiary"].sudo()._search_planned_duplicates)  # no user's right
        precommit.data[PENDING].update(self.ids)

    @api.model
    def _search_planned_duplicates(self):
        if ids := self.env.cr.precommit.data.pop(PENDING, None):
            self._find_duplicates(ids)

    # ------------------------------------------------------------ what a file knows

    @api.depends("name", "birth_date", "mobile", "identifier", "active")
    @api.depends_context("uid")
    def _compute_duplicate_case_count(self):
        # the form that saves a file shows its duplicates in the same breath
        if self.env.cr.precommit.data.get(PENDING, set()) & set(self._origin.ids):
            self.env["alseraj.beneficiary"].sudo()._search_planned_duplicates()  # finds; shows nothing
        counts = dict.fromkeys(self._origin.ids, 0)
        for name in ("file_a_id", "file_b_id"):
            for file, count in self.env["alseraj.duplicate.case"]._read_group(
                [(name, "in", list(counts)), ("state", "=", "open")], [name], ["__count"]
            ):
                counts[file.id] += count
        for beneficiary in self:
            beneficiary.duplicate_case_count = counts.get(beneficiary._origin.id, 0)

    def _search_duplicate_case_count(self, operator, value):
        """Files with a case to judge (``> 0``), or without (``= 0``)."""
        if (operator, value) == (">", 0):
            negative = False
        elif operator == "in" and list(value) == [0]:
            negative = True
        else:
            return NotImplemented
        cases = self.env["alseraj.duplicate.case"]._search([("state", "=", "open")])
        found = Domain("id", "in", cases.subselect("file_a_id")) | Domain("id", "in", cases.subselect("file_b_id"))
        return ~found if negative else found

    @api.depends_context("uid")
    def _compute_related_file_ids(self):
        related = {id_: set() for id_ in self._origin.ids}
        cases = self.env["alseraj.duplicate.case"].search_fetch([
            ("state", "=", "related"), "|", ("file_a_id", "in", list(related)), ("file_b_id", "in", list(related)),
        ], ["file_a_id", "file_b_id"])
        for case in cases:
            one, other = case.file_a_id.id, case.file_b_id.id
            related.get(one, set()).add(other)
            related.get(other, set()).add(one)
        for beneficiary in self:
            beneficiary.related_file_ids = self.browse(sorted(related.get(beneficiary._origin.id, ())))

    def action_view_duplicates(self):
        """Show the duplicate cases of these files.

        :return: action
        """
        action = self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_duplicate_case")
        return dict(
            action, domain=["|", ("file_a_id", "in", self.ids), ("file_b_id", "in", self.ids)], context={},
        )

    # ------------------------------------------------------------ one file for one identifier
    # The unique index is the last word; here it is said in a sentence.

    @api.onchange("identifier", "identifier_type")
    def _onchange_identifier_taken(self):
        wanted = self._get_wanted((self.company_id or self.env.company).id, self.identifier_type, self.identifier)
        if found := self._find_identifiers([wanted]).get(wanted):
            return {"warning": {
                "type": "notification", "title": self.env._("Opened already?"),
                "message": self._get_identifier_taken_reason(wanted, found),
            }}
        return None

    def _check_identifiers_free(self, asked):
        """Refuse identifiers that another file has, or that are asked for twice.

        :param asked: list of (company id, type, identifier as typed)
        """
        wanted = [self._get_wanted(*one) for one in asked]
        wanted = [one for one in wanted if one[2]]
        if not wanted:
            return
        twice = next((one for one, count in Counter(wanted).items() if count > 1), None)
        if twice:
            raise ValidationError(self.env._(
                "The identifier %(number)s was given to more than one file. Each person has his own.",
                number=twice[2],
            ))
        for one, found in self._find_identifiers(wanted).items():
            raise ValidationError(self._get_identifier_taken_reason(one, found))

    @api.model
    def _get_wanted(self, company_id, kind, number):
        """(company, type, identifier) as they are kept; a valid Saudi number is one whatever type was chosen."""
        number = identity.normalize_identifier(number)
        return company_id, identity.identifier_kind(number) or kind or "national_id", number

    def _find_identifiers(self, wanted):
        """The files other than ``self`` that have one of the ``wanted``.

        :param wanted: list of (company id, type, identifier), normalised
        :return: dict (company id, type, identifier) -> file (sudo)
        """
        # sudo: a number is taken even where the user can't see by whom; the sentence tells no more
        files = self.env["alseraj.beneficiary"].sudo().with_context(active_test=False).search_fetch(
            [("identifier", "in", [number for _company, _kind, number in wanted]),
             ("id", "not in", self._origin.ids)],
            ["identifier", "identifier_type", "company_id", "code", "name", "active"],
        )
        known = {self._get_wanted(file.company_id.id, file.identifier_type, file.identifier): file for file in files}
        return {one: known[one] for one in wanted if one in known}

    @api.model
    def _get_identifier_taken_reason(self, wanted, found):
        file = found.with_env(self.env)
        if not file.has_access("read"):
            return self.env._(
                "The identifier %(number)s has a file in another branch office already. Don't open a second one: "
                "ask the manager, who can move that file to your office.", number=wanted[2],
            )
        if not file.active:
            return self.env._(
                "The identifier %(number)s belongs to the archived file %(file)s. Bring that file back instead of "
                "opening a second one.", number=wanted[2], file=file.display_name,
            )
        return self.env._(
            "The identifier %(number)s belongs to the file %(file)s already. Open that file; if the number is wrong "
            "there, correct it first.", number=wanted[2], file=file.display_name,
        )

    # ------------------------------------------------------------ while typing

    @api.onchange("mobile")
    def _onchange_mobile_taken(self):
        try:
            mobile = self.mobile and identity.normalize_mobile(self.mobile)
        except RuleError:
            return None
        return self._warn_of(mobile and [("mobile", "=", mobile)], self.env._("this mobile"))

    @api.onchange("name", "birth_date", "birth_date_hijri", *PARTS)
    def _onchange_name_taken(self):
        key = names.normalize_arabic(self.name)
        if not (key and self.birth_date):
            return None
        self.env["alseraj.beneficiary"].flush_model(["name_key", "birth_date"])
        rows = self.env.execute_query(SQL(
            "SELECT id, name_key FROM alseraj_beneficiary WHERE birth_date = %s AND company_id = %s",
            self.birth_date, (self.company_id or self.env.company).id,
        ))
        limit = self.env.company.alseraj_duplicate_similarity
        ids = [id_ for id_, other in rows if same_person.may_be_one(key, other or "", limit)]
        return self._warn_of([("id", "in", ids)], self.env._("a similar name and the same birth date"))

    def _warn_of(self, domain, what):
        """The warning that other files are like this one; those of other branches are not named."""
        if not domain:
            return None
        domain = Domain(domain) & Domain("id", "!=", self._origin.id or 0) & Domain(
            "company_id", "=", (self.company_id or self.env.company).id
        )
        files = self.env["alseraj.beneficiary"].sudo().search(domain, limit=20)  # only counted, unless visible
        shown = files.with_env(self.env)._filtered_access("read")
        lines = []
        if shown:
            lines.append(self.env._(
                "There is a file with %(what)s: %(files)s. Is it the same person?",
                what=what, files=comma(self.env.lang).join(shown[:5].mapped("display_name")),
            ))
        if len(files) > len(shown):
            lines.append(self.env._(
                "Another branch office has a file with %(what)s. Ask the manager before you open a second one.",
                what=what,
            ))
        return lines and {"warning": {
            "type": "notification", "title": self.env._("Opened already?"), "message": "\n".join(lines),
        }} or None

    # ------------------------------------------------------------ the search

    @api.model
    def _find_duplicates(self, ids=None):
        """Open duplicate cases for the given files against all, or for all against all.

        Archived and merged files are left out, closed ones are in.

        :param ids: ids of files; None: all
        :return: ``alseraj.duplicate.case`` opened, or opened again for new evidence (sudo)
        """
        self.env.flush_all()
        self = self.sudo()  # a file of a branch that the user can't see is found, too; cases have rules
        ids = sorted(ids) if ids is not None else self._get_standing_ids()
        cases = self.env["alseraj.duplicate.case"]
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start:start + CHUNK]
            with self._as_many(len(chunk)):
                cases._drop_stale(chunk)
                found = self._get_shared_values(chunk) + self._get_similar_names(chunk)
            cases |= cases._record(found)
        cases._remind()
        return cases

    @contextmanager
    def _as_many(self, count):
        """No nested loops where PostgreSQL does not know yet that there are many.

        Its statistics tell nothing of what the transaction has just brought in (an import into an empty
        database): it takes the tables for empty, and joins them row by row, for hours.
        """
        believed, = self.env.execute_query(SQL(
            "SELECT min(reltuples) FROM pg_class WHERE oid IN (%s::regclass, %s::regclass)",
            self._table, self.env["alseraj.household.member"]._table,
        ))[0]
        if believed >= max(count, FEW):
            yield
            return
        self.env.execute_query(SQL("SELECT set_config('enable_nestloop', %s, true)", "off"))
        yield
        self.env.execute_query(SQL("SELECT set_config('enable_nestloop', %s, true)", "on"))

    @api.model
    def _cron_find_duplicates(self):
        """Compare all with all, a range of ids at a time; goes on where it was interrupted."""
        self.env["ir.cron"]._alseraj_work_through(PROGRESS, self._get_standing_ids(), CHUNK, self._find_duplicates)

    @api.model
    def _get_standing_ids(self):
        return [id_ for id_, in self.env.execute_query(SQL(
            "SELECT id FROM alseraj_beneficiary WHERE %s ORDER BY id", self._get_standing("file", False)))]

    # ------------------------------------------------------------ SQL

    @api.model
    def _get_standing(self, alias, named=True):
        """The condition of files that are compared at all."""
        prefix = SQL("%s.", SQL.identifier(alias)) if named else SQL()
        return SQL("%sactive AND %smerged_into_id IS NULL", prefix, prefix)

    @api.model
    def _get_shared_values(self, ids):
        """Rows for ``alseraj.duplicate.case._record``: who holds a value that one of ``ids`` holds."""
        # holders: how many files hold the value; past the company's limit each meets the oldest only
        return self.env.execute_query(SQL(
            """WITH asked(id) AS MATERIALIZED (SELECT unnest(%s::int[])),
                    held(kind, value, meets, company_id, file_id) AS MATERIALIZED (%s),
                    shared AS (
                       SELECT kind, company_id, meets, min(file_id) AS oldest FROM held
                        GROUP BY 1, 2, 3 HAVING min(file_id) < max(file_id)
                    ),
                    counted AS MATERIALIZED (
                       SELECT *, count(*) OVER (PARTITION BY kind, company_id, meets) AS holders,
                              file_id IN (SELECT id FROM asked) AS asked
                         FROM (SELECT DISTINCT * FROM held JOIN shared USING (kind, company_id, meets)) one
                    )
               SELECT a.file_id, b.file_id, a.company_id, a.kind, a.value,
                      CASE a.kind WHEN 'name' THEN 1.0 END
                 FROM counted a
                 JOIN counted b USING (kind, company_id, meets)
                 JOIN res_company company ON company.id = a.company_id
                WHERE a.file_id < b.file_id AND (a.asked OR b.asked)
                  AND (a.holders <= coalesce(company.alseraj_duplicate_cluster, 10) OR a.file_id = a.oldest)
                  AND NOT EXISTS (%s)%s""",
            ids, self._get_held(), self._get_known(SQL("a.file_id"), SQL("b.file_id"), SQL("a.kind"), SQL("a.value")),
            self._get_own_file_exclusion(),
        ))

    @api.model
    def _get_held(self):
        """Who holds the values that the files ``asked`` for hold: (kind, value, where they meet, company, file)."""
        standing = self._get_standing("file")
        return SQL(
            """SELECT 'mobile', file.mobile, file.mobile, file.company_id, file.id
                 FROM alseraj_beneficiary file
                WHERE %(standing)s AND file.mobile IN (
                      SELECT mobile FROM alseraj_beneficiary WHERE id IN (SELECT id FROM asked) AND mobile > '')
            UNION ALL
               SELECT 'iban', bank.sanitized_acc_number, bank.sanitized_acc_number, file.company_id, file.id
                 FROM res_partner_bank bank JOIN alseraj_beneficiary file ON file.partner_id = bank.partner_id
                WHERE %(standing)s AND bank.active AND bank.sanitized_acc_number IN (
                      SELECT own.sanitized_acc_number
                        FROM res_partner_bank own JOIN alseraj_beneficiary f ON f.partner_id = own.partner_id
                       WHERE f.id IN (SELECT id FROM asked) AND own.active AND own.sanitized_acc_number > '')
            UNION ALL
               SELECT 'member', member.identifier, member.identifier, file.company_id, file.id
                 FROM alseraj_household_member member
                 JOIN alseraj_beneficiary file ON file.id = member.beneficiary_id
                WHERE %(standing)s AND member.active AND member.identifier IN (%(identifiers)s)
            UNION ALL
               SELECT 'member', file.identifier, file.identifier, file.company_id, file.id
                 FROM alseraj_beneficiary file
                WHERE %(standing)s AND file.identifier IN (%(identifiers)s)
            UNION ALL
               SELECT 'name', file.birth_date::text, file.birth_date || file.name_key, file.company_id, file.id
                 FROM alseraj_beneficiary file
                WHERE %(standing)s AND file.name_key LIKE '%% %%' AND (file.birth_date, file.name_key) IN (
                      SELECT birth_date, name_key FROM alseraj_beneficiary WHERE id IN (SELECT id FROM asked))""",
            standing=standing, identifiers=SQL(
                """SELECT identifier FROM alseraj_beneficiary WHERE id IN (SELECT id FROM asked) AND identifier > ''
                   UNION SELECT identifier FROM alseraj_household_member
                          WHERE beneficiary_id IN (SELECT id FROM asked) AND active AND identifier > ''"""),
        )

    @api.model
    def _get_known(self, older, newer, kind, value):
        return SQL(
            """SELECT FROM alseraj_duplicate_case known
                 JOIN alseraj_duplicate_evidence e ON e.case_id = known.id
                WHERE known.file_a_id = %s AND known.file_b_id = %s AND e.kind = %s AND e.value = %s""",
            older, newer, kind, value,
        )

    @api.model
    def _get_own_file_exclusion(self):
        """Leave out a member who became the head of his own file: both files know it."""
        return SQL(
            """ AND NOT (a.kind = 'member' AND EXISTS (
                   SELECT FROM alseraj_household_member m WHERE m.identifier = a.value AND (
                          (m.beneficiary_id = a.file_id AND m.own_file_id = b.file_id)
                       OR (m.beneficiary_id = b.file_id AND m.own_file_id = a.file_id))))"""
        )

    @api.model
    def _get_similar_names(self, ids):
        """Rows for ``alseraj.duplicate.case._record``: alike names of one birth date."""
        candidates = self.env.execute_query(SQL(
            """WITH asked(id) AS MATERIALIZED (SELECT unnest(%(ids)s::int[])),
                    pool AS MATERIALIZED (
                   SELECT *, count(*) OVER by_first_last AS n1, count(*) OVER by_first_second AS n2,
                          count(*) OVER by_second_last AS n3
                     FROM (SELECT file.id, file.company_id, file.birth_date AS born, file.name_key AS key,
                                  split_part(file.name_key, ' ', 1) AS first,
                                  split_part(file.name_key, ' ', 2) AS second,
                                  split_part(file.name_key, ' ', -1) AS last,
                                  file.id IN (SELECT id FROM asked) AS asked,
                                  row_number() OVER (PARTITION BY file.company_id, file.birth_date, file.name_key
                                                         ORDER BY file.id) AS same_key
                             FROM alseraj_beneficiary file
                            WHERE %(standing)s AND file.name_key LIKE '%% %%' AND file.birth_date IN (
                                  SELECT birth_date FROM alseraj_beneficiary WHERE id IN (SELECT id FROM asked))) named
                    WHERE same_key <= 10
                   WINDOW by_first_last AS (PARTITION BY company_id, born, first, last),
                          by_first_second AS (PARTITION BY company_id, born, first, second),
                          by_second_last AS (PARTITION BY company_id, born, second, last)),
                    mine AS MATERIALIZED (SELECT * FROM pool WHERE asked),
                    pairs AS (%(blocks)s)
               SELECT one, two, company_id, born, key_one, key_two,
                      coalesce(company.alseraj_duplicate_similarity, %(default)s)
                 FROM pairs JOIN res_company company ON company.id = company_id
                WHERE %(alike)s AND NOT EXISTS (%(known)s)""",
            ids=ids, standing=self._get_standing("file"), default=same_person.THRESHOLD,
            blocks=SQL(" UNION ").join(self._get_blocks()),
            alike=self._get_alike(),
            known=self._get_known(SQL("one"), SQL("two"), SQL("'name'"), SQL("born::text")),
        ))
        return [
            (one, two, company_id, "name", born.isoformat(), same_person.similarity(key_one, key_two))
            for one, two, company_id, born, key_one, key_two, threshold in candidates
            if same_person.may_be_one(key_one, key_two, threshold)
        ]

    @api.model
    def _get_blocks(self):
        """Where two names of one birth date meet: two words in common, in their places or turned round."""
        for condition in (
            SQL("b.first = a.first AND b.last = a.last AND b.n1 <= %s", BLOCK_LIMIT),
            SQL("b.first = a.first AND b.second = a.second AND b.n2 <= %s", BLOCK_LIMIT),
            SQL("b.second = a.second AND b.last = a.last AND b.n3 <= %s", BLOCK_LIMIT),
            SQL("b.first = a.last AND b.second = a.first"),
            SQL("b.last = a.first AND b.first = a.second"),
        ):
            yield SQL(
                """SELECT LEAST(a.id, b.id) AS one, GREATEST(a.id, b.id) AS two, a.company_id, a.born,
                          CASE WHEN a.id < b.id THEN a.key ELSE b.key END AS key_one,
                          CASE WHEN a.id < b.id THEN b.key ELSE a.key END AS key_two
                     FROM mine a JOIN pool b ON b.company_id = a.company_id AND b.born = a.born AND %s
                    WHERE a.key <> b.key AND (a.id < b.id OR NOT b.asked)""", condition,
            )

    @api.model
    def _get_alike(self):
        """The first sieve: ``pg_trgm``, unless it is missing or knows no Arabic (locale C)."""
        if not self.env.registry.has_trigram or not self._trigrams_read_arabic():
            return SQL("TRUE")
        return SQL(
            "similarity(key_one, key_two) >= coalesce(company.alseraj_duplicate_similarity, %s) - 0.01",
            same_person.THRESHOLD,
        )

    @api.model
    def _trigrams_read_arabic(self):
        return self.env.execute_query(SQL("SELECT similarity('محمد', 'محمد') = 1"))[0][0]
