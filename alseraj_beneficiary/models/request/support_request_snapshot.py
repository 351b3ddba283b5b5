from odoo import fields, models

from ...tools import hijri, snapshot

CODES = ("identifier", "mobile", "number", "short_address")  # read from the left in Arabic, too


class SupportRequest(models.Model):
    """What the applicant declares, as plain data, and the same data as a form that people read.

    Left out on purpose: health, parentage and criminal record (they have a group of their own, a snapshot is
    read by everybody who reads the request); identifiers and accounts are masked, they are not in doubt.
    """

    _inherit = "alseraj.support.request"

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

    def _get_rows(self, section, facts, names):
        labels = self._get_declared_labels()
        return [
            (labels.get((section, name), name), text)
            for name in names if (text := self._get_declared_text(section, name, facts.get(name)))
        ]

    def _get_facts_section(self, declared):
        rows = self._get_rows("applicant", declared.get("applicant") or {}, (
            "name", "identifier", "birth_date", "gender", "nationality", "mobile"))
        rows += self._get_rows("head", declared.get("head") or {}, ("marital_status", "work", "employer"))
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
                [self._get_declared_text("household", name, member.get(name)) for name in used]
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
            key: self.env[model]._fields[name]._description_string(self.env)
            for key, (model, name) in self._get_declared_fields().items()
        }

    def _get_declared_text(self, section, name, value):
        """A part of a snapshot in words, empty for what was left empty."""
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
            return dict(field._description_selection(self.env)).get(value, value)
        if field and field.type == "date":
            return hijri.format_both(fields.Date.to_date(value), self.env.lang or "en_US")
        if field and field.type == "monetary":
            return self._get_money(value)
        if name == "nationality":
            return self.env["res.country"].search([("code", "=", value)], limit=1).name or value
        if name in CODES:
            return "\N{LEFT-TO-RIGHT MARK}" + value
        if name == "source":
            return self._get_names("alseraj.income.source", [value])[0]
        return str(value)

    def _get_money(self, amount):
        return self.currency_id.format(amount or 0)

    def _get_names(self, model, codes):
        records = self.env[model].with_context(active_test=False).search_fetch([("code", "in", codes)], ["code", "name"])
        names = {record.code: record.name for record in records}
        return [names.get(code, code) for code in codes]

    def _join(self, parts):
        return ("\N{ARABIC COMMA} " if (self.env.lang or "").startswith("ar") else ", ").join(parts)
