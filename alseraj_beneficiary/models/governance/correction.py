import base64

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_amount
from odoo.tools.translate import LazyTranslate

from ...tools import hijri, identity, intake_answers, national_address, persons, scan_join
from ...tools.roles import DESK
from ..mixins.reason_verb import ReasonVerb
from ..mixins.workflow_mixin import Transition

_lt = LazyTranslate(__name__)

# What a family may say is wrong, field by field, in the order of its page.
CORRECTABLE_OF_FILE = (
    "name", "identifier", "birth_date", "gender", "marital_status", "mobile", "email", "city", "street2", "street",
    "building_number", "zip", "short_address", "housing", "rent_amount", "lease_end", "work_status", "employer",
)
CORRECTABLE_OF_MEMBER = (
    "name", "relation", "identifier", "birth_date", "gender", "study", "study_stage", "marital_status", "is_working",
    "in_household",
)
TOPICS = [
    ("missing_member", "Somebody is missing in the family"),
    ("income", "Income and obligations"),
    ("account", "Bank account"),
    ("other", "Something else"),
]
LONGEST_WORDS = 1000
LONGEST_VALUE = 200
MOST_WAITING = 40  # of one file
PROOF_PAGES = 10


class Correction(models.Model):
    """One thing in a file that the family says is wrong, with what it should be and a proof.

    ======  ===================  =======  =============================================================
    verb    from → to            who      when
    ======  ===================  =======  =============================================================
    accept  waiting → accepted   desk     the value goes into the file with his rights; words he enters
    refuse  waiting → refused    desk     with a reason, which the family reads
    ======  ===================  =======  =============================================================

    It hangs on a privacy request of the kind *correction*, which has owner, clock and number, and is closed with the last
    of its corrections. The file stays as it is until an officer accepts.
    """

    _name = "alseraj.correction"
    _description = "Correction Asked For"
    _inherit = ["alseraj.workflow.mixin"]
    _order = "request_id desc, id"
    _check_company_auto = True
    _duplicable = False
    _transitions = {
        "accept": Transition(
            ("waiting",), "accepted", DESK, checks=("own_file", "present"),
            steps=("decision", "file_value", "set_state", "close_request"),
        ),
        "refuse": Transition(
            ("waiting",), "refused", DESK, checks=("own_file", "why_refused"),
            steps=("decision", "set_state", "close_request"),
        ),
    }
    _reason_verbs = {"refuse": ReasonVerb(_lt("In words that the person concerned can be told"))}

    request_id = fields.Many2one(
        "alseraj.privacy.request", required=True, readonly=True, guarded=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="request_id.company_id", store=True, guarded=True, index=True, precompute=True)
    beneficiary_id = fields.Many2one(
        related="request_id.beneficiary_id", store=True, guarded=True, index=True, precompute=True)
    member_id = fields.Many2one(
        "alseraj.household.member", "Household Member", readonly=True, guarded=True, index="btree_not_null",
        ondelete="set null", check_company=True)
    is_of_member = fields.Boolean(readonly=True, guarded=True, help="Also where that member is gone since.")
    field_name = fields.Char("Fields (technical)", readonly=True, guarded=True)
    topic = fields.Selection(TOPICS, "About", readonly=True, guarded=True, help="What is no single field: said in words.")
    old_value = fields.Json("Value When It Was Asked", readonly=True, guarded=True)
    new_value = fields.Json("Value Asked For", readonly=True, guarded=True)
    note = fields.Text("In Their Words", readonly=True, guarded=True)
    label = fields.Char("Which Detail", compute="_compute_texts")
    old_text = fields.Char("Before", compute="_compute_texts", help="What the file said when this was asked.")
    new_text = fields.Char("Should Be", compute="_compute_texts")
    current_text = fields.Char("In the File Now", compute="_compute_texts")
    proof_id = fields.Many2one(
        "alseraj.document", readonly=True, guarded=True, index="btree_not_null", ondelete="set null",
        check_company=True)
    proof_state = fields.Selection(related="proof_id.state", string="Proof Is")
    refuse_reason = fields.Char("Why Refused", copy=False, editable_in=("waiting",))
    decided_by_id = fields.Many2one("res.users", readonly=True, guarded=True, copy=False, index="btree_not_null")
    decided_on = fields.Datetime(readonly=True, guarded=True, copy=False)
    state = fields.Selection(
        [("waiting", "Under Review"), ("accepted", "Put Right"), ("refused", "Left As It Was")], "Status", default="waiting",
        required=True, index=True, copy=False,
    )

    # ------------------------------------------------------------ shown

    @api.depends("label")
    def _compute_display_name(self):
        for correction in self:
            correction.display_name = correction.label

    @api.depends("field_name", "topic", "member_id", "old_value", "new_value", "beneficiary_id")
    @api.depends_context("lang")
    def _compute_texts(self):
        for correction in self:
            subject = correction._get_subject()
            correction.label = correction._get_label()
            correction.old_text = correction._write_value(subject, correction.old_value)
            correction.new_text = correction._write_value(subject, correction.new_value)
            correction.current_text = correction._write_value(subject, correction._read_now(subject))

    def _get_subject(self):
        # sudo: who reads the correction reads this one field of its file
        return (self.member_id or self.beneficiary_id).sudo()

    def _get_label(self):
        if self.topic:
            return dict(self._fields["topic"]._description_selection(self.env)).get(self.topic)
        subject = self._get_subject()
        if self.field_name not in subject._fields:
            return self.field_name
        label = self._get_field_label(subject, self.field_name)
        return f"{label} ({subject.name})" if self.is_of_member else label

    @api.model
    def _get_field_label(self, record, name):
        """What a family reads in front of a field; Odoo's second line of the street is the district here."""
        return self.env._("District") if name == "street2" else record._fields[name]._description_string(self.env)

    def _read_now(self, subject):
        """The value in the file as it is kept here."""
        if not self.field_name or self.field_name not in subject._fields:
            return None
        field, value = subject._fields[self.field_name], subject[self.field_name]
        if field.type == "boolean":
            return bool(value)
        return (field.type == "date" and value and fields.Date.to_string(value)) or value or None

    def _write_value(self, subject, value):
        """A kept value as a person reads it."""
        if not self.field_name or self.field_name not in subject._fields:
            return False
        field = subject._fields[self.field_name]
        if field.type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if value in (None, False, ""):
            return False
        if field.type == "selection":
            return persons.choose(dict(field._description_selection(self.env)).get(value, value), subject.gender)
        if field.type == "date":
            return hijri.format_both(fields.Date.to_date(value), self.env.lang or "en_US")
        if field.type == "monetary":
            return format_amount(self.env, value, subject.currency_id)
        return str(value)

    # ------------------------------------------------------------ decided

    def action_accept(self):
        """Put the file right: what was asked for is written there.

        :return: True
        :raises UserError: it can't be written as it was asked for
        """
        return self._run_transition("accept")

    def action_refuse(self, reason=None):
        """Leave the file as it is.

        :param str reason: why; the family reads it. May be filled in on the record before instead
        :return: True
        :raises UserError: no reason is given
        """
        if reason:
            self.filtered(lambda correction: correction.state == "waiting").write({"refuse_reason": reason})
        return self._run_transition("refuse")

    def _get_own_file_reason(self):
        return self.beneficiary_id._get_own_file_reason()

    def _get_why_refused_reason(self):
        return not self.refuse_reason and self.env._("Say why it is refused: the person is told so.")

    def _get_present_reason(self):
        member = self.member_id
        return self.is_of_member and not (member.active and member.beneficiary_id == self.beneficiary_id) and self.env._(
            "This member is in the family no more.")

    def _step_decision(self):
        self._write_internal({"decided_by_id": self.env.uid, "decided_on": fields.Datetime.now()})

    def _step_file_value(self):
        """As the officer, with his rights and all that the file itself refuses."""
        for correction in self.filtered("field_name"):
            subject = (correction.member_id or correction.beneficiary_id).with_env(self.env)
            if subject[correction.field_name] != correction.new_value:
                subject.write({correction.field_name: correction.new_value})

    def _write_outcome(self):
        """:return: list of str, what came of each, as the family is told"""
        states = dict(self._fields["state"]._description_selection(self.env))
        return [
            f"{line.label}: {': '.join(filter(None, [states[line.state], line.refuse_reason]))}" for line in self]

    def _step_close_request(self):
        self.request_id._close_corrected()

    # ------------------------------------------------------------ asked for

    @api.model
    def _find_what(self, file, what):
        """What a family points at.

        :param file: its file, in sudo
        :param str what: name of a field, ``<id of a member>.<field>`` or a topic
        :return: dict ``member_id``, ``field_name``, ``topic`` as they are stored; None for what can't be corrected
        """
        if what in dict(TOPICS):
            return {"topic": what, "field_name": False, "member_id": False, "is_of_member": False}
        number, dot, name = what.rpartition(".")
        if not dot:
            known = what in CORRECTABLE_OF_FILE
            return {"topic": False, "field_name": what, "member_id": False, "is_of_member": False} if known else None
        member = file.member_ids.filtered(lambda member: str(member.id) == number and member.active)
        if not member or name not in CORRECTABLE_OF_MEMBER:
            return None
        return {"topic": False, "field_name": name, "member_id": member.id, "is_of_member": True}

    @api.model
    def _propose(self, file, what, text, note, by_guardian=False):
        """Take in what a family asks for; the same thing asked again replaces what waits.

        :param file: its file, in sudo
        :param dict what: of :meth:`_find_what`
        :param str text: the value as it was typed
        :param str note: in their words
        :return: the correction, in sudo
        :raises UserError: it can't be read, says what the file says, or too much waits
        """
        waiting = self.sudo().search([  # the caller knows whose file it is
            ("beneficiary_id", "=", file.id), ("state", "=", "waiting"), ("request_id.at_home", "=", True)])
        draft = self.sudo().new({**what, "beneficiary_id": file.id})  # to read the value in the words of the file
        note = note.strip()[:LONGEST_WORDS]
        vals = {"note": note or False}
        if what["topic"]:
            if not note:
                raise UserError(self.env._("Write in your words what is wrong, and how it is right."))
        else:
            member = self.env["alseraj.household.member"].sudo().browse(what["member_id"] or ())  # of this file, by _find_what
            subject = member or file
            value = draft._read_typed(subject, text)
            now = draft.with_context(lang=self.env.lang)._read_now(subject)
            if value == now:
                raise UserError(self.env._("This is what your file says already."))
            vals |= {"old_value": now, "new_value": value}
        same = waiting.filtered(lambda line: not what["topic"] and line.field_name == what["field_name"]
                                and line.member_id.id == what["member_id"])
        if same:
            same[0]._write_internal(vals)
            return same[0]
        if len(waiting) >= MOST_WAITING:
            raise UserError(self.env._("So much waits already. We look at it, and you ask for the rest then."))
        request = waiting.request_id[:1] or self.env["alseraj.privacy.request"]._open_at_home(
            file, "correction", self.env._("Asked for on the family's own pages, one by one below."), by_guardian)
        return self.sudo()._create_internal([{**what, **vals, "request_id": request.id}])  # on the family's own request

    def _read_typed(self, subject, text):
        """The value that was typed, as it is kept.

        :raises UserError: a sentence for who typed it
        """
        name, text = self.field_name, (text or "").replace("\x00", "").strip()[:LONGEST_VALUE]
        field = subject._fields[name]
        call, label = self.env["alseraj.identity.mixin"]._call_rule, self._get_field_label(subject, name)
        if field.type == "boolean":
            return text == "1"
        if not text:
            raise UserError(self.env._("Write what it should be."))
        if field.type == "selection":
            if text not in dict(field._description_selection(self.env)):
                raise UserError(self.env._("Choose one of the list."))
            return text
        if field.type == "date":
            day = call(self.env["alseraj.identity.mixin"]._read_birth_date, text)
            if day.year < 1880 or name == "birth_date" and day > self.env.company._get_today():
                raise UserError(self.env._("Look at this date again."))
            return fields.Date.to_string(day)
        if field.type == "monetary":
            amount = call(intake_answers.parse_number, text, label)
            if not 0 <= (amount or 0) < 10**7:
                raise UserError(self.env._("Look at this amount again."))
            return amount or None
        if name == "identifier":
            number = identity.normalize_identifier(text)[:20]
            if subject.identifier_type in ("national_id", "iqama"):
                call(identity.check_saudi_identifier, number)
            return number
        checks = {"mobile": identity.normalize_mobile, "zip": national_address.check_postcode, **national_address.CHECKS}
        return call(checks[name], text) if name in checks else text

    # ------------------------------------------------------------ the proof

    def _get_proof_type(self):
        """The kind of paper that proves this field, else the one for any paper."""
        Types = self.env["alseraj.document.type"]
        in_use = Types._get_in_use_domain(self.company_id)
        proving = Types.search(in_use & Domain("proves_ids.field_name", "=", self.field_name)) if self.field_name else Types
        if self.member_id:
            proving = proving.filtered("for_member")
        return proving[:1] or Types.search(in_use & Domain("code", "=", "other_paper"), limit=1)

    def _take_proof(self, content, filename):
        """Put a page of the proof into the documents of the file, where it is verified like any other.

        :param bytes content: what was sent
        :param str filename: what the phone calls it
        :return: the sentence that refuses it, or None
        """
        self.ensure_one()
        limit = self.company_id.alseraj_scan_max_mb * 1024**2
        if limit and len(content) > limit:
            return self.env._("This is too large: at most %(limit)s MB.", limit=self.company_id.alseraj_scan_max_mb)
        if not scan_join.is_page(content):
            return self.env._("This is neither a photo (JPG, PNG) nor a PDF that opens. Take a picture of the paper.")
        document = self.proof_id.filtered(lambda document: document.state == "received")
        pages = [base64.b64decode(document.with_context(bin_size=False).attachment)] if document else []
        name = filename.rpartition("/")[2].rpartition("\\")[2][-100:] or "page"
        kind = self._get_proof_type()
        if not kind:
            return self.env._("This paper can't be sent here. Bring it to our office.")
        vals = {
            "attachment": base64.b64encode(scan_join.join([*pages, content])),
            "attachment_name": f"{kind.name}.pdf" if pages else name,
        }
        if limit and len(vals["attachment"]) * 3 / 4 > limit:
            return self.env._("These are more pages than can be sent here. Bring the others to our office.")
        if document:
            document.write(vals)
        else:
            self._write_internal({"proof_id": self.env["alseraj.document"].create([{
                **vals, "beneficiary_id": self.beneficiary_id.id, "type_id": kind.id,
                "member_id": self.member_id.id if kind.for_member else False,
            }]).id})
        return None
