from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ....tools import hijri, persons, snapshot
from ....tools.names import comma
from ...mixins.reason_verb import ReasonVerb

_lt = LazyTranslate(__name__)

CODES = ("identifier", "mobile", "number", "short_address")  # read from the left in Arabic, too
NOT_ASKED = ("draft", "submitted", "incomplete", "verified")  # later a difference is history, and still shown


def _text(column):
    return SQL("COALESCE(to_jsonb(%s), 'false')", SQL.identifier(*column.split(".")))


def _day(column):
    return SQL("COALESCE(to_jsonb(%s::text), 'false')", SQL.identifier(*column.split(".")))


def _masked(column, start=0):
    return SQL(
        "CASE WHEN btrim(%(column)s) = '' THEN '' "
        "ELSE COALESCE(left(btrim(%(column)s), %(start)s) || '••••' || right(btrim(%(column)s), 4), '') END",
        column=SQL.identifier(*column.split(".")), start=start)


def _written(names, alias):
    return {name: _text(f"{alias}.{name}") for name in names}


# How PostgreSQL writes down what `_prepare_snapshot` does, to the letter: part -> key -> column.
DECLARED_COLUMNS = {
    "applicant": {
        "name": _text("p.name"), "identifier": _masked("f.identifier"), "birth_date": _day("f.birth_date"),
        "nationality": _text("c.code"), **_written(("gender", "mobile"), "f"),
    },
    "head": {"work": _text("f.work_status"), **_written(("marital_status", "employer"), "f")},
    "lease": {"number": _text("f.lease_number"), "end": _day("f.lease_end"), "landlord": _text("f.landlord_name")},
    "address": {
        **_written(("street", "street2", "city", "zip"), "p"),
        **_written(("building_number", "additional_number", "short_address"), "f"),
    },
    "household": {
        "id": SQL("m.id"), "identifier": _masked("m.identifier"), "birth_date": _day("m.birth_date"),
        "dependent": SQL("COALESCE(m.is_dependent, false)"), "in_household": SQL("COALESCE(m.in_household, false)"),
        "works": SQL("COALESCE(m.is_working, false)"),
        **_written(("name", "relation", "gender", "marital_status", "study", "study_stage", "work"), "m"),
    },
    "incomes": {"id": SQL("i.id"), "source": _text("s.code"), "kind": _text("i.kind"), "amount": SQL("i.amount")},
    # of a choice or a list the name is signed, not what is stored: those are compared otherwise
    "answers": {
        "name": SQL("q.asked -> 'name'"), "label": SQL("q.asked -> 'string'"), "kind": SQL("q.asked -> 'type'"),
        "value": SQL("""CASE WHEN q.asked ->> 'type' IN ('char', 'text', 'boolean', 'integer', 'float', 'date')
                             THEN COALESCE(NULLIF(r.properties -> (q.asked ->> 'name'), 'null'), 'false') END"""),
    },
}


class SupportRequest(models.Model):
    """What the applicant declares, as plain data, and the same data as a form that people read.

    Left out on purpose: health, parentage and criminal record (they have a group of their own, a snapshot is
    read by everybody who reads the request); identifiers and accounts are masked, they are not in doubt.
    """

    _inherit = "alseraj.support.request"
    _reason_verbs = {
        "accept_difference": ReasonVerb(
            _lt("Write why what differs from the signature needs no new one. It holds until the family changes again.")),
    }

    snapshot_diff = fields.Text("Changed since the signature", compute="_compute_snapshot_diff")
    has_snapshot_diff = fields.Boolean(
        "Differs from the Signature", compute="_compute_snapshot_diff", search="_search_has_snapshot_diff"
    )
    difference_reason = fields.Text(
        "Why the Difference is Accepted", readonly=True, guarded=True, copy=False, tracking=True,
    )
    difference_user_id = fields.Many2one(
        "res.users", "Difference Accepted by", readonly=True, guarded=True, copy=False,
    )
    difference_on = fields.Datetime("Difference Accepted on", readonly=True, guarded=True, copy=False)
    difference_hash = fields.Char(readonly=True, guarded=True, copy=False, help="Checksum of what was accepted.")

    def _prepare_snapshot(self):
        """What the applicant declares, as plain data: the request, the household and its incomes."""
        file = self.beneficiary_id
        return {
            "format": snapshot.FORMAT,
            "declaration": self.declaration_id.version,
            "request": self._prepare_snapshot_request(),
            "answers": self._prepare_question_answers(),
            "applicant": {
                "name": file.name,
                "identifier": self._mask(file.identifier),
                "birth_date": self._to_text(file.birth_date),
                "gender": file.gender,
                "nationality": file.nationality_id.code,
                "mobile": file.mobile,
            },
            "head": {
                "marital_status": file.marital_status,
                "work": file.work_status,
                "employer": file.employer,
            },
            "categories": sorted(category.code or category.name for category in file.category_ids),
            "zakat_class": file.zakat_class,
            "household": [self._prepare_snapshot_member(member) for member in file.member_ids],
            "incomes": [
                {"id": line.id, "source": line.source_id.code, "kind": line.kind, "amount": line.amount}
                for line in file.income_ids
            ],
            "monthly_income": file.monthly_income,
            "housing": file.housing,
            "rent": file.rent_amount,
            "lease": {
                "number": file.lease_number,
                "end": self._to_text(file.lease_end),
                "landlord": file.landlord_name,
            },
            "address": {
                name: file[name]
                for name in ("street", "street2", "city", "zip", "building_number", "additional_number", "short_address")
            },
            # sudo: who reads the request need not read accounts; four digits tell which one, and no more
            "bank": sorted(self._mask(bank.acc_number, 2) for bank in file.partner_id.sudo().bank_ids),
        }

    def _prepare_snapshot_request(self):
        return {
            "beneficiary": self.beneficiary_id.code,
            "type_id": self.type_id.id,
            "type": self.type_id.code or self.type_id.name,
            "amount": self.amount_requested,
            "urgent": self.urgent,
            "description": self.description,
        }

    def _prepare_snapshot_member(self, member):
        return {
            "id": member.id,
            "name": member.name,
            "relation": member.relation,
            "identifier": self._mask(member.identifier),
            "birth_date": self._to_text(member.birth_date),
            "gender": member.gender,
            "dependent": member.is_dependent,
            "in_household": member.in_household,
            "marital_status": member.marital_status,
            "study": member.study,
            "study_stage": member.study_stage,
            "works": member.is_working,
            "work": member.work,
        }

    def _mask(self, text, start=0):
        text = (text or "").strip()
        return text and f"{text[:start]}••••{text[-4:]}"

    def _to_text(self, value):
        """A date as ISO text; the rest as it is."""
        return value.isoformat() if hasattr(value, "isoformat") else value

    # ------------------------------------------------------------ as a form

    def _get_declared_now_sections(self):
        """What he would sign now, for the page on which he signs."""
        return self._get_declared_sections(self._prepare_snapshot())

    def _get_declared_sections(self, declared=None):
        """What was signed, or before the signature what the file says now, for the page and the paper.

        :return: list of dict ``title``, and either ``rows`` of (label, text) or ``heads`` and ``lines``
        """
        self.ensure_one()
        declared = declared or self.snapshot or self._prepare_snapshot()
        return [section for section in (
            self._get_facts_section(declared),
            self._get_household_section(declared),
            self._get_incomes_section(declared),
            self._get_housing_section(declared),
            self._get_request_section(declared),
        ) if section]

    def _get_rows(self, section, facts, names, gender=None):
        labels = self._get_declared_labels()
        return [
            (labels.get((section, name), name), text)
            for name in names if (text := self._get_declared_text(section, name, facts.get(name), gender))
        ]

    def _get_facts_section(self, declared):
        applicant = declared.get("applicant") or {}
        gender = applicant.get("gender")
        rows = self._get_rows("applicant", applicant, (
            "name", "identifier", "birth_date", "gender", "nationality", "mobile"), gender)
        rows += self._get_rows("head", declared.get("head") or {}, ("marital_status", "work", "employer"), gender)
        rows += self._get_rows("", declared, ("categories", "zakat_class", "bank"))
        address = self._get_rows("address", declared.get("address") or {}, (
            "street", "street2", "city", "zip", "building_number", "additional_number", "short_address"))
        return {"title": self.env._("The Applicant"), "rows": rows + address}

    def _get_household_section(self, declared):
        names = ("name", "relation", "birth_date", "marital_status", "study", "works", "dependent", "in_household")
        labels = self._get_declared_labels()
        members = declared["household"]
        used = [name for name in names if not members or any(name in member for member in members)]
        return {
            "title": self.env._("The Household"),
            "heads": [labels["household", name] for name in used],
            "wide": names.index("birth_date"),  # a date in both calendars needs room
            "lines": [
                [self._get_declared_text("household", name, member.get(name), member.get("gender")) for name in used]
                for member in members
            ],
            "empty": self.env._("No household members are recorded."),
        }

    def _get_incomes_section(self, declared):
        labels = self._get_declared_labels()
        names = ("source", "kind", "amount")
        return {
            "title": self.env._("Income and Obligations (monthly)"),
            "heads": [labels["incomes", name] for name in names],
            "lines": [
                [self._get_declared_text("incomes", name, line.get(name)) for name in names]
                for line in declared["incomes"]
            ],
            "total": (labels["", "monthly_income"], self._get_money(declared.get("monthly_income"))),
            "empty": self.env._("No income is recorded."),
        }

    def _get_housing_section(self, declared):
        rows = self._get_rows("", declared, ("housing", "rent"))
        rows += self._get_rows("lease", declared.get("lease") or {}, ("number", "end", "landlord"))
        return rows and {"title": self.env._("Housing"), "rows": rows}

    def _get_request_section(self, declared):
        asked = {"description": self.description, **declared["request"]}  # the first format left it out
        kind = self.env["alseraj.support.type"].browse(asked["type_id"]).exists()
        rows = [(self._fields["type_id"]._description_string(self.env), kind.name or asked["type"])]
        rows += self._get_rows("request", asked, ("amount", "urgent", "description"))
        rows += [
            (answer["label"] or answer["name"], text)
            for answer in declared.get("answers") or [] if (text := self._get_answer_text(answer))
        ]
        return {"title": self.env._("The Request"), "rows": rows}

    # ------------------------------------------------------------ labels and words

    def _get_declared_fields(self):
        """Which field each part of a snapshot came from: its label and its words are used.

        :return: dict (section, key) -> (model, field)
        """
        file, member, income = "alseraj.beneficiary", "alseraj.household.member", "alseraj.household.income"
        same = {
            "applicant": (file, ("name", "identifier", "birth_date", "gender", "mobile")),
            "head": (file, ("marital_status", "employer")),
            "address": (file, (
                "street", "street2", "city", "zip", "building_number", "additional_number", "short_address")),
            "": (file, ("housing", "zakat_class", "monthly_income")),
            "household": (member, (
                "name", "relation", "identifier", "birth_date", "gender", "in_household", "marital_status", "study",
                "study_stage", "work")),
            "incomes": (income, ("kind", "amount")),
            "request": (self._name, ("urgent", "description")),
        }
        return {
            **{(section, name): (model, name) for section, (model, names) in same.items() for name in names},
            ("applicant", "nationality"): (file, "nationality_id"),
            ("head", "work"): (file, "work_status"),
            ("", "categories"): (file, "category_ids"),
            ("", "bank"): (file, "bank_ids"),
            ("", "rent"): (file, "rent_amount"),
            ("lease", "number"): (file, "lease_number"),
            ("lease", "end"): (file, "lease_end"),
            ("lease", "landlord"): (file, "landlord_name"),
            ("household", "dependent"): (member, "is_dependent"),
            ("household", "works"): (member, "is_working"),
            ("incomes", "source"): (income, "source_id"),
            ("request", "amount"): (self._name, "amount_requested"),
        }

    def _get_declared_labels(self):
        return {
            **{
                key: self.env[model]._fields[name]._description_string(self.env)
                for key, (model, name) in self._get_declared_fields().items()
            },
            ("", "bank"): self.env._("Bank Accounts"),  # Odoo's field says banks
        }

    def _get_declared_text(self, section, name, value, gender=None):
        """A part of a snapshot in words for a person of that gender, empty for what was left empty."""
        model, field_name = self._get_declared_fields().get((section, name), (None, None))
        field = model and self.env[model]._fields[field_name]
        if isinstance(value, bool) and (field is None or field.type == "boolean" or value):
            return self.env._("Yes") if value else self.env._("No")
        if isinstance(value, list):
            if name == "categories":
                value = self._get_names("alseraj.category", value)
            elif name == "bank":
                value = ["\N{LEFT-TO-RIGHT MARK}" + account for account in value]
            return self._join(map(str, value))
        if not value:
            return ""
        if field and field.type == "selection":
            return persons.choose(dict(field._description_selection(self.env)).get(value, value), gender)
        if field and field.type == "date":
            return hijri.format_both(fields.Date.to_date(value), self.env.lang or "en_US")
        if field and field.type == "monetary":
            return self._get_money(value)
        if name == "nationality":
            country = self.env["res.country"].search([("code", "=", value)], limit=1)
            return persons.nationality(value, country.name or value, gender, self.env.lang)
        if name in CODES:
            return "\N{LEFT-TO-RIGHT MARK}" + value
        if name == "source":
            return self._get_names("alseraj.income.source", [value])[0]
        return str(value)

    def _get_money(self, amount):
        return self.currency_id.format(amount or 0)

    def _get_names(self, model, codes):
        records = self.env[model].with_context(active_test=False).search_fetch(
            [("code", "in", codes), ("company_id", "in", (self.company_id.id, False))], ["code", "name", "company_id"])
        # a row of the company's own stands for the shared one of the same code
        names = {record.code: record.name for record in records.sorted(lambda record: bool(record.company_id))}
        return [names.get(code, code) for code in codes]

    def _join(self, parts):
        return comma(self.env.lang).join(parts)

    # ------------------------------------------------------------ what differs from the signature

    @api.depends(
        "snapshot", "beneficiary_id", "type_id", "amount_requested", "urgent", "description", "properties",
        "beneficiary_id.member_ids.name", "beneficiary_id.member_ids.relation", "beneficiary_id.member_ids.birth_date",
        "beneficiary_id.member_ids.is_dependent", "beneficiary_id.member_ids.in_household",
        "beneficiary_id.member_ids.marital_status", "beneficiary_id.member_ids.study",
        "beneficiary_id.member_ids.is_working", "beneficiary_id.income_ids.amount",
        "beneficiary_id.income_ids.source_id", "beneficiary_id.housing", "beneficiary_id.rent_amount",
        "beneficiary_id.marital_status", "beneficiary_id.work_status", "beneficiary_id.employer",
        "beneficiary_id.category_ids", "beneficiary_id.mobile", "beneficiary_id.lease_number",
        "beneficiary_id.lease_end",
    )
    @api.depends_context("lang")
    def _compute_snapshot_diff(self):
        for request in self:
            request.snapshot_diff = "\n".join(request._get_snapshot_differences()) or False
            request.has_snapshot_diff = bool(request.snapshot_diff)

    def _search_has_snapshot_diff(self, operator, value):
        if operator != "in":
            return NotImplemented
        # up to there the state is the stage, and has an index
        differs, doubtful = self._sort_by_snapshot(self._search([("signed_on", "!=", False), ("state", "in", NOT_ASKED)]))
        differs |= doubtful.filtered(lambda request: request._differs_from_snapshot())
        different = fields.Domain("id", "in", differs.ids)
        if set(value) == {True, False}:
            return fields.Domain.TRUE
        return different if True in value else ~different

    @api.model
    def _sort_by_snapshot(self, signed):
        """Find by one query which of many signed requests may say something else now.

        It writes each family down as :meth:`_prepare_snapshot` does: where that is what was signed, to the letter, nothing
        differs. What it can't tell, such as a line that was taken away and entered again, is left to the comparison. So a new
        part of a snapshot makes it slower, and never wrong.

        :param Query signed: the requests
        :return: (those of which the request itself differs, those to compare)
        """
        for model in (
                self._name, "alseraj.signature", "alseraj.support.type", "alseraj.beneficiary", "res.partner", "alseraj.category",
                "alseraj.household.member", "alseraj.household.income", "alseraj.income.source", "res.partner.bank"):
            self.env[model].flush_model()
        parts = {
            name: SQL("jsonb_build_object(%s)", SQL(", ").join(
                SQL("%s, %s", key, column) for key, column in columns.items()))
            for name, columns in DECLARED_COLUMNS.items()
        }
        rows = self.env.execute_query(SQL(
            """
            SELECT id, asked_otherwise FROM (
                SELECT r.id, COALESCE(
                           a.asked -> 'type_id' != COALESCE(to_jsonb(r.type_id), 'false')
                           OR a.asked -> 'amount' != to_jsonb(COALESCE(r.amount_requested, 0))
                           OR a.asked -> 'urgent' != to_jsonb(COALESCE(r.urgent, false))
                           OR a.asked -> 'beneficiary' != to_jsonb(f.code)
                              AND NOT EXISTS (SELECT FROM alseraj_beneficiary e WHERE e.merged_into_id = f.id), false
                       ) AS asked_otherwise,
                       a.asked -> 'beneficiary' IS NOT DISTINCT FROM to_jsonb(f.code) AND a.family = jsonb_build_object(
                           'format', %(format)s, 'applicant', %(applicant)s, 'head', %(head)s, 'lease', %(lease)s,
                           'address', %(address)s, 'housing', %(housing)s, 'zakat_class', %(zakat_class)s,
                           'rent', COALESCE(f.rent_amount, 0),
                           'categories', COALESCE((
                               SELECT jsonb_agg(k.code ORDER BY k.code COLLATE "C")
                                 FROM alseraj_beneficiary_alseraj_category_rel x
                                 JOIN alseraj_category k ON k.id = x.alseraj_category_id
                                WHERE x.alseraj_beneficiary_id = f.id AND k.active), '[]'),
                           'household', COALESCE((
                               SELECT jsonb_agg(%(household)s ORDER BY m.birth_date, m.id) FROM alseraj_household_member m
                                WHERE m.beneficiary_id = f.id AND m.active), '[]'),
                           'incomes', COALESCE((
                               SELECT jsonb_agg(%(incomes)s ORDER BY i.kind, i.id) FROM alseraj_household_income i
                                 JOIN alseraj_income_source s ON s.id = i.source_id WHERE i.beneficiary_id = f.id), '[]'),
                           'bank', COALESCE((
                               SELECT jsonb_agg(n.masked ORDER BY n.masked COLLATE "C") FROM (
                                   SELECT %(account)s AS masked FROM res_partner_bank b
                                    WHERE b.partner_id = f.partner_id AND b.active) n), '[]'),
                           'answers', COALESCE((
                               SELECT jsonb_agg(%(answers)s ORDER BY q.place)
                                 FROM jsonb_array_elements(t.question_definition) WITH ORDINALITY q(asked, place)
                                WHERE q.asked ->> 'type' != 'separator'), '[]')
                       ) AS is_same
                  FROM alseraj_support_request r
                  JOIN alseraj_beneficiary f ON f.id = r.beneficiary_id
                  JOIN res_partner p ON p.id = f.partner_id
                  LEFT JOIN res_country c ON c.id = f.nationality_id
                  LEFT JOIN alseraj_support_type t ON t.id = r.type_id
                 CROSS JOIN LATERAL (
                     -- what is written down, the last one; nothing, where the first ones held none
                     SELECT CASE jsonb_typeof(snapshot) WHEN 'object' THEN snapshot ELSE '{}' END AS declared
                       FROM alseraj_signature WHERE request_id = r.id ORDER BY id DESC LIMIT 1) d
                 CROSS JOIN LATERAL (
                     SELECT d.declared -> 'request' AS asked,
                            d.declared - '{request,declaration,monthly_income}'::text[] AS family) a
                 WHERE r.id IN %(signed)s
            ) compared
             WHERE asked_otherwise OR is_same IS NOT TRUE
            """,
            **parts, format=snapshot.FORMAT, housing=_text("f.housing"), zakat_class=_text("f.zakat_class"),
            account=_masked("b.acc_number", 2), signed=signed.subselect(),
        ))
        return (self.browse(number for number, otherwise in rows if otherwise),
                self.browse(number for number, otherwise in rows if not otherwise))

    def _differs_from_snapshot(self):
        """Whether there is a difference, without its words."""
        signed = self.snapshot  # each reading copies it
        return bool(signed) and bool(snapshot.compare(signed, self._prepare_snapshot()) or self._get_declared_difference())

    # ------------------------------------------------------------ in words

    def _get_snapshot_differences(self):
        """The lines of what differs, in the order of the form."""
        if not self.snapshot:
            return []
        first = [sentence] if (sentence := self._get_declared_difference()) else []
        now = self._prepare_snapshot()
        return first + [self._get_difference_text(line) for line in snapshot.compare(self.snapshot, now)]

    def _get_difference_text(self, line):
        subject = self._get_difference_subject(line)
        if line.change == snapshot.ADDED:
            return self.env._("Added: %(subject)s", subject=subject)
        if line.change == snapshot.REMOVED:
            return self.env._("Removed: %(subject)s", subject=subject)
        section = "" if line.section in snapshot.VALUES else line.section
        label = self._get_declared_labels().get((section, line.field), line.field)
        if line.section == "answers":
            label, subject = subject, None
            texts = [self._get_answer_text({**line.subject, "value": value}) for value in (line.before, line.now)]
        else:
            gender = line.subject.get("gender") if section == "household" else self.beneficiary_id.gender
            texts = [self._get_declared_text(section, line.field, value, gender) for value in (line.before, line.now)]
        words = [text or self.env._("nothing") for text in texts]
        return self.env._(
            "%(what)s: %(before)s signed, %(now)s now",
            what=self._join(filter(None, (subject, label))), before=words[0], now=words[1],
        )

    def _get_difference_subject(self, line):
        """What a line is about, in words: which member, which income."""
        if line.subject is None:
            return None
        if line.section == "incomes":
            what = line.now if line.change == snapshot.ADDED else line.subject
            name = self._get_declared_text("incomes", "source", what.get("source"))
            return name if line.change == snapshot.CHANGED else f"{name} ({self._get_money(what.get('amount'))})"
        if line.section in snapshot.SETS:
            return self._join([
                self._get_declared_labels()["", line.section], self._get_declared_text("", line.section, [line.subject]),
            ])
        if line.section == "answers":
            return line.subject.get("label") or line.subject["name"]
        relation = self._get_declared_text("household", "relation", line.subject.get("relation"), line.subject.get("gender"))
        return line.subject["name"] if line.change == snapshot.CHANGED else f"{line.subject['name']} ({relation})"

    def _get_declared_difference(self):
        """The sentence about what was asked for then and now, or False. It has to be signed anew."""
        declared = (self.snapshot or {}).get("request")
        now = self._prepare_snapshot_request()
        compared = ("beneficiary", "type_id", "amount", "urgent")
        if declared and declared["beneficiary"] in self.beneficiary_id._get_known_codes():
            now["beneficiary"] = declared["beneficiary"]  # he signed on the file that was merged into this one
        if not declared or all(declared[key] == now[key] for key in compared):
            return False
        same_type = declared["type_id"] == self.type_id.id
        signed_type = self.type_id.name if same_type else self.env._("another support type")
        return self.env._(
            "The applicant signed for %(type)s, %(amount)s. The request says something else now.",
            type=signed_type, amount=self.currency_id.format(declared["amount"]),
        )

    # ------------------------------------------------------------ what it stops

    def _get_difference_at_submit_reason(self):
        blocks = self.company_id.sudo().alseraj_difference_blocks == "submit"  # a setting is no secret
        return blocks and self._get_difference_reason()

    def _get_difference_at_verify_reason(self):
        blocks = self.company_id.sudo().alseraj_difference_blocks != "nothing"  # a setting is no secret
        return blocks and self._get_difference_reason()

    def _get_difference_reason(self):
        """Why the signature does not cover the household and the incomes any more, or False."""
        if not self.snapshot:
            return False
        now = self._prepare_snapshot()
        essential = [line for line in snapshot.compare(self.snapshot, now) if line.is_essential]
        if not essential or self.difference_hash == self._get_essential_hash(now):
            return False
        return self.env._(
            "What was signed has changed: %(difference)s. Have it signed again, or say why the difference is accepted.",
            difference=self._get_difference_text(essential[0]),
        )

    def _get_essential_hash(self, now):
        return snapshot.digest({key: now[key] for key in sorted(snapshot.ESSENTIAL)})

    def action_accept_difference(self, reason=None):
        """Take what differs from the signature as it is; it holds until the family changes again.

        :param str reason: why, for those who look at the request later
        :return: True
        :raises UserError: no reason, nothing differs, or not the user's step
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the difference is accepted."))
        self.check_access("write")
        for request in self:
            if blocked := request._get_role_reason("verify") or request.beneficiary_id._get_own_file_reason():
                raise UserError(blocked)
            if request.state not in ("draft", "incomplete", "submitted") or not request._get_snapshot_differences():
                raise UserError(self.env._(
                    "%(name)s: nothing waits to be accepted.", name=request.display_name))
            request._write_internal({
                "difference_reason": reason.strip(),
                "difference_user_id": self.env.uid,
                "difference_on": fields.Datetime.now(),
                "difference_hash": request._get_essential_hash(request._prepare_snapshot()),
            })
            request._message_log(body=self.env._(
                "Difference from the signature accepted: %(reason)s\n%(lines)s",
                reason=reason.strip(), lines=request.snapshot_diff,
            ))
        return True
