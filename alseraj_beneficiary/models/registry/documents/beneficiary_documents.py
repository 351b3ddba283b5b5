import base64
from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date, plaintext2html

from ....tools import hijri, name_parts, requirements, scan_join
from ....tools.names import comma
from ....tools.roles import MANAGER
from .document import UNVERIFIED

# What a file must have filled in before it is registered, beside the name.
REQUIRED_FIELDS = ("identifier", "birth_date", "mobile", "branch_id", "category_ids")
ENDING_ACTIVITY = "alseraj_beneficiary.mail_activity_document_ending"
# what a message about documents lists
MESSAGE_DETAILS = {
    "documents_missing": "missing_document_names", "documents_ending": "ending_document_names",
    "documents_refused": "refused_document_names",
}


class Beneficiary(models.Model):
    """Which documents a file needs, which it lacks.

    A *need* is a document type and the member it is about (empty: the beneficiary himself).
    """

    _inherit = "alseraj.beneficiary"

    missing_document_type_ids = fields.Many2many(
        "alseraj.document.type", string="Missing Documents", compute="_compute_missing_documents",
        search="_search_missing_documents",
        help="Required for registration, without a verified document that is valid today.",
    )
    missing_document_count = fields.Integer(compute="_compute_missing_documents")
    missing_document_names = fields.Text(
        "What Is Missing", compute="_compute_missing_documents", help="With the members they are about."
    )
    document_count = fields.Integer(compute="_compute_missing_documents")

    is_incomplete = fields.Boolean(
        "Something is Missing", compute="_compute_is_incomplete", search="_search_is_incomplete"
    )

    ending_document_names = fields.Text(compute="_compute_document_texts")
    refused_document_names = fields.Text(compute="_compute_document_texts")

    @api.depends(
        "category_ids", "housing", "marital_status", "nationality_id", "document_ids.state",
        "document_ids.expiry_date", "document_ids.type_id", "document_ids.member_id", "member_ids.relation",
        "member_ids.birth_date", "member_ids.study", "member_ids.in_household", "member_ids.active",
    )
    @api.depends_context("lang")
    def _compute_missing_documents(self):
        missing = self._get_missing_needs()
        types = self.env["alseraj.document.type"]
        for beneficiary in self:
            needs = missing[beneficiary]
            beneficiary.missing_document_type_ids = types.union(*(need[0] for need in needs))
            beneficiary.missing_document_count = len(needs)
            beneficiary.missing_document_names = "\n".join(map(self._get_need_label, needs)) or False
            beneficiary.document_count = len(beneficiary.document_ids)

    def _is_known_only_to(self, user):
        """Whether ``user`` opened this file and no colleague has looked at it yet: entered it, or verified a document."""
        self.ensure_one()
        file_sudo = self.sudo().with_context(active_test=False)  # who has looked decides, whoever asks
        if file_sudo.create_uid != user:
            return False
        colleagues = file_sudo.document_ids.verified_by_id - user
        return not colleagues.filtered(lambda colleague: not colleague.share and colleague.id != SUPERUSER_ID)

    # ------------------------------------------------------------ needs

    def _get_document_needs(self):
        """What each file must bring before it is registered.

        :return: dict file -> list of (``alseraj.document.type``, ``alseraj.household.member`` or empty)
        """
        Requirement = self.env["alseraj.document.requirement"]
        rules = {company: Requirement._get_rules(company) for company in self.company_id | self.env.company}
        saudi = self._default_nationality()
        types = self.env["alseraj.document.type"].browse({rule.type_id for own in rules.values() for rule in own})
        nobody = self.env["alseraj.household.member"]
        result = {}
        for file in self:
            members = {
                member.id: member for member in file.member_ids if member.active and member.in_household
            }
            company = file.company_id or self.env.company
            today = company._get_today()
            result[file] = [
                (types.browse(type_id).with_prefetch(types._prefetch_ids), members.get(key, nobody))
                for type_id, key in requirements.needs(
                    rules[company], file._get_document_facts(saudi),
                    [member._get_document_facts(today) for member in members.values()],
                )
            ]
        return result

    def _get_document_facts(self, saudi):
        nationality = self.nationality_id.id
        return requirements.FileFacts(
            frozenset(self.category_ids._origin._ids), self.housing or "", self.marital_status or "",
            nationality and ("saudi" if nationality == saudi else "other") or "",
        )

    def _get_missing_needs(self):
        """The needs of each file for which it has no document that is verified and valid today.

        :return: dict as of :meth:`_get_document_needs`
        """
        missing = {}
        for file, needs in self._get_document_needs().items():
            valid = file.document_ids.filtered("is_valid_today")
            own = {document.type_id for document in valid if document.is_covering}
            members = {(document.type_id, document.member_id) for document in valid}
            missing[file] = [
                need for need in needs
                if (need not in members if need[1] else need[0]._origin not in own)
            ]
        return missing

    @api.model
    def _get_need_label(self, need):
        document_type, member = need
        if not member:
            return document_type.name
        return self.env._("%(document)s of %(member)s", document=document_type.name, member=member.name)

    # ------------------------------------------------------------ handed in from home

    def _get_slots(self):
        """Each paper that the file needs or has, how far it is, and whether its family can send one, or a newer one.

        What is sent waits for the officer's check; what is in force stays so until then.

        :return: list of dict, as of :meth:`_get_slot`
        """
        self.ensure_one()
        needs = self._get_document_needs()[self]
        missing = set(self._get_missing_needs()[self])
        ending = self._get_ending_documents()[self]
        kinds = dict.fromkeys([*needs, *((document.type_id, document.member_id) for document in self.document_ids)])
        slots = [
            self._get_slot(kind, member, (kind, member) in missing if (kind, member) in needs else None, newer=True)
            for kind, member in kinds
        ]
        for slot in slots:
            if slot["state"] == "valid" and any(
                document.type_id == slot["kind"] and document.member_id == slot["member"] for document in ending
            ):
                slot["state"] = "ending"
        order = {"missing": 0, "ending": 1, "received": 2, "valid": 3}
        return sorted(slots, key=lambda slot: order[slot["state"]])

    def _get_slot(self, kind, member, is_missing=None, label=None, dated=False, newer=False):
        """Where a family sends one paper.

        :param bool is_missing: whether what it is asked for lacks it; None: nothing asks for it
        :param bool newer: one that is in force can be sent anew
        :return: dict ``key`` (name of the form's field), ``label``, ``state`` (``valid``, ``received`` or ``missing``),
            ``note``, ``open`` (whether it can be sent), ``begun`` (pages came, and more can follow), ``dated`` (whether its
            day is asked), ``kind``, ``member``, ``document``
        """
        document = self._find_slot_document(kind, member)
        came = document.state == "received"
        if is_missing is None:
            is_missing = not self._find_slot_valid(kind, member)
        state = "received" if came and (is_missing or newer) else "missing" if is_missing else "valid"
        own = document.entered_by_id == self.env.user  # what an employee took in is not the family's to replace
        return {
            "key": f"document_{kind.id}_{member.id if member else 0}", "label": label or self._get_need_label((kind, member)),
            "kind": kind, "member": member, "document": document, "state": state,
            "open": (is_missing or newer) and self.state != "closed" and (not came or own),
            "begun": came and own, "dated": dated or bool(kind.validity_days),
            "note": self._get_slot_note(state, document, kind, member),
        }

    def _find_slot_valid(self, kind, member):
        return self.document_ids.filtered(
            lambda doc: doc.is_valid_today and doc.type_id == kind and (not member or doc.member_id == member))

    def _find_slot_document(self, kind, member):
        """The document into which a scan would go: the one that waits for it, else the last that is not verified."""
        member = member or self.env["alseraj.household.member"]
        documents = self.document_ids.filtered(
            lambda doc: doc.type_id == kind and doc.member_id == member and doc.state in UNVERIFIED)
        received = documents.filtered(lambda doc: doc.state == "received")
        missing = documents.filtered(lambda doc: doc.state == "missing")
        return (received.sorted("id")[-1:] or documents.filtered(lambda doc: doc.state == "refused").sorted("id")[-1:]
                or missing[:1] or documents.sorted("id")[-1:])

    def _get_slot_note(self, state, document, kind, member):
        lang = self.env.lang or "en_US"
        if state == "received":
            return self.env._("Received; we look at it")
        if state == "valid":
            until = max((doc.expiry_date for doc in self._find_slot_valid(kind, member) if doc.expiry_date), default=None)
            return self.env._("In your file, valid until %(date)s", date=hijri.format_both(until, lang)) if until \
                else self.env._("In your file")
        if document.state == "refused":
            return self.env._("Not accepted: %(reason)s", reason=document._get_refuse_text())
        if document.state == "expired" and document.expiry_date:
            return self.env._("Was valid until %(date)s", date=hijri.format_both(document.expiry_date, lang))
        return kind.description or ""

    def _take_pages(self, slot, pages, issued_on=None, **vals):
        """Put the pages of a paper where they are waited for, behind those that came before.

        :param dict slot: of :meth:`_get_slot`
        :param list pages: of (content, what the phone calls it)
        :param date issued_on: the day on the paper, where it was given
        :param vals: further values of its document
        :raises UserError: it is not asked for, empty, too large, or no scan
        """
        self.ensure_one()
        if not slot["open"]:
            raise UserError(self.env._("%(document)s: we have it already.", document=slot["label"]))
        if not all(content for content, _name in pages):
            raise UserError(self.env._("%(document)s: the file is empty. Choose it again.", document=slot["label"]))
        if issued_on and issued_on > self.company_id._get_today():
            raise UserError(self.env._("%(document)s: its day can't lie in the future.", document=slot["label"]))
        document, contents = slot["document"], [content for content, _name in pages]
        if slot["begun"]:
            contents = [base64.b64decode(document.with_context(bin_size=False).attachment), *contents]
        name = pages[0][1].replace("\x00", "").rpartition("/")[2].rpartition("\\")[2][-100:]
        if len(contents) > 1:
            if not all(map(scan_join.is_page, contents)):
                raise UserError(self.env._(
                    "%(document)s: these pages can't be put together. Send photos (JPG, PNG) or a PDF that opens.",
                    document=slot["label"]))
            contents, name = [scan_join.join(contents)], f"{slot['label']}.pdf"
        vals |= {"attachment": base64.b64encode(contents[0]), "attachment_name": name}
        if issued_on:
            vals["issue_date"] = issued_on
        if document:
            document.write(vals)
        else:
            document.create([{
                **vals, "beneficiary_id": self.id, "type_id": slot["kind"].id,
                "member_id": slot["member"].id if slot["member"] else False,
            }])
        self.invalidate_recordset(["document_ids"])

    def _drop_pages(self, slot):
        """Throw away what the family sent and nobody has looked at yet.

        :raises UserError: it was taken in by an employee, or looked at
        """
        if not slot["begun"]:
            raise UserError(self.env._("%(document)s: we have it already.", document=slot["label"]))
        slot["document"].write({"attachment": False})
        self.invalidate_recordset(["document_ids"])

    # ------------------------------------------------------------ search

    def _search_missing_documents(self, operator, value):
        """Files that lack some of the given types, or any (``!= False``)."""
        if operator not in ("in", "not in"):
            return NotImplemented
        ids = {type_id for type_id in value if type_id}
        by_rules = self.env["res.company"]._group_all(self.env["alseraj.document.requirement"]._get_rules)
        types = self.env["alseraj.document.type"].browse({rule.type_id for rules in by_rules for rule in rules})
        # sudo: of another company's types as well, whose files the rules leave out
        for_member = set(types.sudo().filtered("for_member")._ids)
        lacking = self.env["res.company"]._get_company_cases({
            rules: self._get_lacking_any_domain([rule for rule in rules if not ids or rule.type_id in ids], for_member)
            for rules in by_rules
        }, by_rules)
        # "in {False}" asks for the files that lack nothing
        negative = (operator == "not in") != (not ids and False in value)
        return ~lacking if negative else lacking

    @api.model
    def _get_lacking_any_domain(self, rules, for_member):
        """Who lacks what one of ``rules`` asks. Rules on the same document of a file look once who has it."""
        of_files, lacking = defaultdict(list), []
        for rule in rules:
            if rule.each_member:
                lacking.append(self._get_lacking_domain(rule, True) & self._get_applies_domain(rule))
            else:
                of_files[rule.type_id].append(rule)
        for type_id, same in of_files.items():
            applies = Domain.OR(self._get_applies_domain(rule) for rule in same)
            lacking.append(self._get_lacking_domain(same[0], type_id in for_member) & applies)
        return Domain.OR(lacking)

    @api.model
    def _get_lacking_domain(self, rule, for_member):
        covering = Domain([
            ("type_id", "=", rule.type_id), ("state", "=", "verified"),
            "|", ("expiry_date", "=", False), ("expiry_date", ">=", self.env.company._get_today()),
        ])
        if rule.each_member:
            members = self.env["alseraj.household.member"]._get_concerned_domain(rule)
            return Domain("member_ids", "any", members & ~Domain("document_ids", "any", covering))
        if not for_member:
            covering &= Domain("member_id", "=", False)
        return ~Domain("document_ids", "any", covering)

    @api.model
    def _get_applies_domain(self, rule):
        domain = Domain.TRUE
        if rule.categories:
            domain &= Domain("category_ids", "in", list(rule.categories))
        for name in ("housing", "marital_status"):
            if value := getattr(rule, name):
                domain &= Domain(name, "=", value)
        saudi = self._default_nationality()
        if rule.origin == "saudi":
            domain &= Domain("nationality_id", "=", saudi)
        elif rule.origin:
            domain &= Domain("nationality_id", "not in", [False, saudi])
        return domain

    # ------------------------------------------------------------ checklist

    def _add_required_documents(self):
        """Bring the checklist in line with what is required.

        A line for every need that has none yet; empty lines of the checklist that are needed no more go.
        """
        needs = self._get_document_needs()
        vals_list, stale_ids = [], []
        for file, wanted in needs.items():
            lines = file.document_ids
            wanted_keys = {(document_type.id, member.id) for document_type, member in wanted}
            stale = lines.filtered(
                lambda line, keys=wanted_keys: line._is_empty_checklist_line()
                and (line.type_id.id, line.member_id.id) not in keys
            )
            stale_ids += stale.ids
            lines -= stale
            have = {(line.type_id.id, line.member_id.id) for line in lines}
            have |= {(line.type_id.id, False) for line in lines if line.type_id.for_member}
            vals_list += [
                {"beneficiary_id": file.id, "type_id": key[0], "member_id": key[1], "by_checklist": True}
                for key in dict.fromkeys((document_type.id, member.id) for document_type, member in wanted)
                if key not in have
            ]
        documents = self.env["alseraj.document"]
        if stale_ids:
            documents.browse(stale_ids).unlink()
        if vals_list:
            documents._create_internal(vals_list)

    # ------------------------------------------------------------ what is missing, as a list to work off

    @api.depends("missing_requirements")
    def _compute_is_incomplete(self):
        for beneficiary in self:
            beneficiary.is_incomplete = bool(beneficiary.missing_requirements)

    def _search_is_incomplete(self, operator, value):
        if operator != "in":
            return NotImplemented
        parts = Domain("identifier_type", "=", "national_id") & Domain.OR(
            Domain(name, "=", False) for name in name_parts.PARTS
        )
        holes = Domain.OR([
            parts,
            *(Domain(name, "=", False) for name in REQUIRED_FIELDS),
            Domain("missing_document_type_ids", "!=", False),
        ])
        wanted = set(value)
        if wanted == {True, False}:
            return Domain.TRUE
        return holes if True in wanted else ~holes

    def _get_missing_fields(self):
        self.ensure_one()
        names = [*REQUIRED_FIELDS]
        if self.identifier_type == "national_id":
            names = [*name_parts.PARTS, *names]
        elif not self.name:
            names = ["name", *names]
        return [name for name in names if not self[name]]

    # ------------------------------------------------------------ adopted files: what they owe, until when, what waits for it

    @api.model
    def _get_debt_facts(self):
        """:return: the names of the fields on which it depends whether something is owed"""
        return {*REQUIRED_FIELDS, *name_parts.PARTS, "housing", "marital_status", "nationality_id"}

    def _get_debts(self):
        """What adopted files still owe; what was asked of them since is no debt.

        :return: dict file -> (needs as of :meth:`_get_document_needs`, names of fields), of those that owe something
        """
        result = {}
        for file, needs in self.filtered("debts_due_on")._get_missing_needs().items():
            owed = {(document.type_id, document.member_id) for document in file.document_ids if document.debt_due_on}
            needs = [need for need in needs if need in owed]
            names = file._get_missing_fields()
            if needs or names:
                result[file] = needs, names
        return result

    def _get_debt_reasons(self, held):
        """Adopted files whose debts are overdue, where the setting says that they hold this.

        :param str held: ``requests`` or ``payments``
        :return: dict file -> sentence
        """
        late = self.filtered(lambda file: file._is_held_by_debts(held))
        reasons = {}
        for file, (needs, names) in late._get_debts().items():
            labels = [self._fields[name]._description_string(self.env) for name in names]
            reasons[file] = self.env._(
                "%(name)s was adopted and owed this until %(date)s: %(debts)s. An officer completes the file.",
                name=file.display_name, date=format_date(self.env, file.debts_due_on),
                debts=comma(self.env.lang).join([*labels, *map(self._get_need_label, needs)]),
            )
        return reasons

    def _is_held_by_debts(self, held):
        self.ensure_one()
        company_sudo = self.company_id.sudo()  # a setting holds for everybody
        return bool(
            self.debts_due_on and company_sudo.alseraj_debts_hold in (held, "both")
            and self.debts_due_on < company_sudo._get_today()
        )

    def _get_stopping_document_types(self):
        """The missing documents of this file that stop a request: not those that it may still bring later."""
        self.ensure_one()
        missing = self.missing_document_type_ids
        if not self.debts_due_on or self._is_held_by_debts("requests"):
            return missing
        debts = self._get_debts().get(self, ((), ()))[0]
        needs = [need for need in self._get_missing_needs()[self] if need not in debts]
        return missing.browse({document_type._origin.id for document_type, _member in needs})

    def _settle_debts(self):
        """Files that owe nothing any more say so; of the others, what falls due next counts."""
        owing = self.filtered("debts_due_on")
        if not owing:
            return
        debts = owing._get_debts()
        for file, (needs, names) in debts.items():
            if (due := file._get_next_debt_day(needs, names)) and due != file.debts_due_on:
                file._write_internal({"debts_due_on": due})
        settled = owing - owing.browse([file.id for file in debts])
        if settled:
            settled._write_internal({"debts_due_on": False})
            settled._message_log_batch(bodies=dict.fromkeys(
                settled.ids, self.env._("Adopted file: everything that was owed has been brought.")))

    def _get_next_debt_day(self, needs, names):
        """When the first of these debts falls due: each document has its own day, what is to fill in has one."""
        days = [document.debt_due_on for document in self.document_ids if (document.type_id, document.member_id) in needs]
        if names:
            days.append(self.data_due_on or self.adoption_id.debts_due_on or self.debts_due_on)
        return min(filter(None, days), default=self.debts_due_on)

    def action_postpone_debts(self, due_on, reason, document_ids=None, with_data=False):
        """Give an adopted file more time for some of what it owes; the file's history says who, until when and why.

        :param due_on: the new day, today or later
        :param str reason: why
        :param document_ids: ids of the documents, of this file and owed; None: all that are owed
        :param bool with_data: for what is to fill in as well
        :return: True
        :raises UserError: no manager, no reason, a day that has passed, or nothing of it is owed
        """
        self.ensure_one()
        self.check_access("write")
        if not self.env.user.has_group(MANAGER):
            raise UserError(self.env._("A manager gives more time."))
        self._check_own_file()
        day, reason = fields.Date.to_date(due_on), (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why the family gets more time."))
        if not day or day < self.company_id._get_today():
            raise UserError(self.env._("Enter a day to come until which it is owed."))
        needs, names = self._get_debts().get(self, ((), ()))
        owed = self.document_ids.filtered(
            lambda document: document.debt_due_on and (document.type_id, document.member_id) in needs)
        moved = owed if document_ids is None else owed & owed.browse(document_ids)
        if document_ids and len(moved) < len(set(document_ids)):
            raise UserError(self.env._("One of these documents is not owed by this file."))
        names = names if with_data else []
        if not moved and not names:
            raise UserError(self.env._("Choose what the family gets more time for."))
        moved._write_internal({"debt_due_on": day})
        if names:
            self._write_internal({"data_due_on": day})
        labels = [self._fields[name]._description_string(self.env) for name in names]
        self._message_log(body=self.env._(
            "%(user)s gave time until %(date)s for: %(debts)s. Reason: %(reason)s", user=self.env.user.name,
            date=hijri.format_both(day, self.env.lang or "en_US"), reason=reason,
            debts=comma(self.env.lang).join([*labels, *(document._get_short_name() for document in moved)])))
        self._settle_debts()
        return True

    def _get_missing_lines(self, documents):
        """What this file lacks, a line each: the fields, then every document with whose it is.

        :param list documents: its own, of :meth:`_get_missing_documents`
        :return: list of str; empty: nothing
        """
        self.ensure_one()
        lines = []
        if names := self._get_missing_fields():
            labels = [self._fields[name]._description_string(self.env) for name in names]
            lines.append(self.env._("Fill in: %(fields)s.", fields=comma(self.env.lang).join(labels)))
        if documents:
            lines.append(self.env._("Documents to complete:"))
        for line in documents:
            name = self._get_need_label((line["type"], line["member"]))
            lines.append(f"• {self._get_missing_document_line(name, line['document'])}")
        return lines

    def _get_missing_document_line(self, name, document):
        """What to do about one document that is lacking.

        :param str name: the document, with the member it is of
        :param document: how far it came; empty: nowhere
        """
        state = document.state or "missing"
        if state in ("verified", "expired") and document.expiry_date:
            return self.env._(
                "%(document)s: was valid until %(date)s; ask for a new one.",
                document=name, date=format_date(self.env, document.expiry_date),
            )
        if state in ("verified", "expired"):
            return self.env._("%(document)s: its validity is over; ask for a new one.", document=name)
        if state == "received":
            return self.env._("%(document)s: received; it still has to be verified.", document=name)
        if state == "refused":
            return self.env._(
                "%(document)s: refused (%(reason)s); ask for another one.",
                document=name, reason=document._get_refuse_text(),
            )
        return self.env._("%(document)s: attach it and have it verified.", document=name)

    # ------------------------------------------------------------ what ends soon or was refused, for messages

    @api.depends("document_ids.state", "document_ids.expiry_date")
    @api.depends_context("lang")
    def _compute_document_texts(self):
        ending = self._get_ending_documents()
        for file in self:
            file.ending_document_names = "\n".join(
                file._get_ending_label(document) for document in ending[file]
            ) or False
            file.refused_document_names = "\n".join(
                f"{document._get_short_name()}: {document._get_refuse_text()}"
                for document in file.document_ids if document.state == "refused"
            ) or False

    @api.model
    def _get_ending_label(self, document):
        date = hijri.format_both(document.expiry_date, self.env.lang or "en_US")
        if document.state == "expired":
            return self.env._("%(document)s: ended on %(date)s", document=document._get_short_name(), date=date)
        return self.env._("%(document)s: valid until %(date)s", document=document._get_short_name(), date=date)

    def _get_ending_documents(self):
        """Required documents of each file that have ended or soon will, and of which no newer one has come.

        :return: dict file -> ``alseraj.document``
        """
        result = {}
        for file, needs in self._get_document_needs().items():
            needed = {(document_type, member) for document_type, member in needs}
            limit = (file.company_id or self.env.company)._get_today() + relativedelta(
                days=file.company_id.alseraj_document_warn_days)
            result[file] = file.document_ids.filtered(lambda d, needed=needed, limit=limit: (
                d.state in ("verified", "expired") and d.expiry_date and d.expiry_date <= limit
                and ((d.type_id, d.member_id) in needed or d.type_id.for_member and (d.type_id, d.member_id[:0]) in needed)
                and not d._has_newer()
            ))
        return result

    def _get_missing_documents(self):
        """What each file lacks, with what is known of it, for the list that is printed or sent.

        :return: dict file -> list of dict ``type``, ``member``, ``document``
        """
        ranks = ("missing", "verified", "expired", "refused", "received")
        result = {}
        for file, needs in self._get_missing_needs().items():
            latest = {
                (document.type_id, document.member_id): document
                for document in file.document_ids.sorted(lambda d: (ranks.index(d.state), d.id))
            }
            result[file] = [
                {"type": need[0], "member": need[1], "document": latest.get(need, file.document_ids[:0])}
                for need in needs
            ]
        return result

    # ------------------------------------------------------------ the list in the register of papers

    def _get_paper_keys(self, code):
        """What the list of a file stands on: the documents that it names."""
        if code != "missing":
            return {}
        return {
            file.id: ",".join(sorted(f"{line['type'].id}:{line['member'].id or 0}" for line in lines)) or "complete"
            for file, lines in self._get_missing_documents().items()
        }

    def _get_paper_words(self, code, lang, paper):
        """The words that a text of the list may hold.

        :return: dict
        """
        self.ensure_one()
        file = self.with_context(lang=lang)
        return {"name": file.name, "number": file.code, "place": file.branch_id.name}

    # ------------------------------------------------------------ reminders to employees

    def _remind_of_documents(self):
        """One activity a file, which lists all its documents that end: the open one is brought up to date."""
        activity_type = self.env.ref(ENDING_ACTIVITY)
        # sudo: reminding a colleague is no right of its own. The context spares a mail for each activity.
        activities_sudo = self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True)
        open_ones = {
            activity.res_id: activity for activity in activities_sudo.search([
                ("res_model", "=", self._name), ("res_id", "in", self.ids),
                ("activity_type_id", "=", activity_type.id),
            ])
        }
        vals_list = []
        for user, theirs in self.grouped(lambda file: file.officer_id or file.branch_id.delegate_ids[:1]).items():
            for file in theirs.with_context(lang=user.lang or self.env.lang):
                if not file.ending_document_names:
                    continue
                note = plaintext2html(file.ending_document_names)
                if activity := open_ones.get(file.id):
                    if activity.note != note:
                        activity.note = note
                else:
                    vals_list.append({
                        "res_model_id": self.env["ir.model"]._get_id(self._name), "res_id": file.id,
                        "activity_type_id": activity_type.id, "user_id": user.id, "note": note,
                        "date_deadline": fields.Date.add(file.company_id._get_today(), days=7),
                    })
        activities_sudo.create(vals_list)

    # ------------------------------------------------------------ messages to beneficiaries

    def _get_message_words(self, code):
        details = MESSAGE_DETAILS.get(code)
        return {
            file.id: {"number": file.code, "details": details and file[details]} for file in self
        }

    def _get_message_marks(self, code):
        """The list is sent once a day; what ends or was refused once for each set of documents, review once a date."""
        if code == "documents_missing":
            return {file.id: file.company_id._get_today() for file in self}
        if code == "documents_ending":
            ending = self._get_ending_documents()
            return {file.id: ",".join(f"{d.id}/{d.expiry_date}" for d in ending[file].sorted("id")) for file in self}
        if code == "documents_refused":
            return {file.id: f"{file.company_id._get_today()},{file.refused_document_names}" for file in self}
        return {file.id: file.review_date or "" for file in self}

    def _filter_message_needed(self, code):
        details = MESSAGE_DETAILS.get(code)
        return self.filtered(details) if details else self

    def action_print_missing(self):
        """Print the lists of missing documents.

        :return: report action
        """
        self.check_access("read")
        return self.env.ref("alseraj_beneficiary.action_report_missing").report_action(self)

    def action_send_missing(self):
        """Send the lists of missing documents, each by the way that reaches the person.

        Those who are reached neither by mobile nor by e-mail get theirs on paper.

        :return: action: a notice of what was sent, or the lists to print
        :raises UserError: nothing is missing
        """
        self.check_access("write")
        self._check_own_file()
        files = self.filtered("missing_document_count")
        if not files:
            raise UserError(self.env._("Nothing is missing: there is no list to send."))
        messages_sudo = files._tell("documents_missing")
        told = messages_sudo.filtered(lambda message: message.way in ("sms", "mail"))
        by_hand = files.browse((messages_sudo - told).beneficiary_id.ids)
        notes = {
            "sms": self.env._("Short text sent: documents are missing."),
            "mail": self.env._("List of missing documents sent by e-mail."),
        }
        bodies = {message.res_id: notes[message.way] for message in told}
        printed = self.env._("List of missing documents printed: there is no e-mail address or mobile.")
        files.browse(bodies)._message_log_batch(bodies=bodies)
        if by_hand:
            by_hand._message_log_batch(bodies=dict.fromkeys(by_hand.ids, printed))
            return by_hand.action_print_missing()
        return {
            "type": "ir.actions.client", "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Sent: %(mails)s by e-mail, %(texts)s as a short text. The list goes out once a day.",
                    mails=len(told.filtered(lambda message: message.way == "mail")),
                    texts=len(told.filtered(lambda message: message.way == "sms")),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
