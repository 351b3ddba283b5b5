import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from ....tools import hijri
from ....tools.names import comma
from ....tools.roles import MANAGER
from ..decision.committee_decision_vote import CASE_READERS
from .committee_session import ACKNOWLEDGE

SESSIONS_AT_ONCE = 50  # seals computed together
NIGHTS = 6  # within which every seal is computed again
SEAL_FORM = 3  # what is sealed today; 1: without the words; 2: without the rules
BROKEN = "alseraj_beneficiary.activity_seal_broken"


class CommitteeSession(models.Model):
    """The minutes: their words, the seal over them, and the members who acknowledge them.

    The seal is a hash over what was decided, by whom and in which order. Ids of records stand for people, so
    that a corrected spelling of a name breaks no seal.
    """

    _inherit = "alseraj.committee.session"

    # the seal
    seal = fields.Char(
        readonly=True, copy=False, guarded=True, editable_in=(), help="SHA-256 over the content of the minutes."
    )
    seal_version = fields.Integer(
        "Form of the Seal", readonly=True, copy=False, guarded=True,
        help="Which content the seal covers; 1: without the words; 2: without the rules.",
    )
    words = fields.Json("Words at Closing", readonly=True, copy=False, guarded=True)
    seal_state = fields.Selection(
        [("intact", "Intact"), ("broken", "Broken")], "Seal at the Last Check", readonly=True, copy=False,
        guarded=True, index=True,
    )
    seal_checked_on = fields.Datetime("Seal Checked on", readonly=True, copy=False, guarded=True)

    # acknowledgement
    acknowledgement_ids = fields.One2many(
        "alseraj.committee.acknowledgement", "session_id", "Acknowledgements", readonly=True, guarded=True, groups=CASE_READERS
    )
    acknowledged_count = fields.Integer("Members Who Acknowledged", compute="_compute_acknowledged", groups=CASE_READERS)
    can_acknowledge = fields.Boolean(
        "I may acknowledge", compute="_compute_acknowledged", search="_search_can_acknowledge", groups=CASE_READERS
    )

    # minutes signed on paper
    signed_minutes = fields.Binary(
        attachment=True, copy=False, editable_in=("closed",), groups=CASE_READERS,
        help="The scan of the printed minutes with the members' signatures.",
    )
    signed_minutes_name = fields.Char("Name of the Scan", copy=False, editable_in=("closed",), groups=CASE_READERS)
    minutes_confirmed_by_id = fields.Many2one(
        "res.users", "Signed Minutes confirmed by", readonly=True, copy=False, guarded=True, groups=CASE_READERS,
    )
    minutes_confirmed_on = fields.Datetime(
        "Signed Minutes confirmed on", readonly=True, copy=False, guarded=True, groups=CASE_READERS)
    minutes_checksum = fields.Char(
        "Checksum of the Signed Minutes", readonly=True, copy=False, guarded=True, groups=CASE_READERS,
        help="Of the scan that was confirmed; another one confirms nothing.",
    )
    can_confirm_minutes = fields.Boolean(
        "I may confirm the signed minutes", compute="_compute_can_confirm_minutes", groups=CASE_READERS)

    # ------------------------------------------------------------ the seal

    def verify_seal(self):
        """Compute the seal again from what the database holds now.

        :return: bool, whether it is the one given when the session was closed
        """
        self.ensure_one()
        self.check_access("read")
        return bool(self.seal) and self._compute_seals()[self] == self.seal

    def action_verify_seal(self):
        """Show the user whether the seal is intact; the managers are notified of a broken one too.

        :return: a notification action
        :raises UserError: the session is not closed yet
        """
        self.ensure_one()
        if self.state != "closed":
            raise UserError(self.env._("The session is sealed when it is closed."))
        intact = self.verify_seal()
        self._check_seals()
        sealed = self.company_id._get_local(self.sealed_on)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if intact else "danger",
                "sticky": not intact,
                "title": self.env._("Seal intact") if intact else self.env._("Seal broken"),
                "message": self.env._(
                    "The minutes are word for word what was sealed on %(date)s.",
                    date=f"{hijri.format_gregorian(sealed.date(), self.env.lang or 'en_US')} {sealed:%H:%M}",
                ) if intact else self.env._(
                    "What is stored is not what was sealed. Compare it with the printed minutes."
                ),
            },
        }

    def _compute_seals(self):
        """The seals of the sessions, from the database and not from what is in memory.

        :return: dict session -> hexadecimal SHA-256
        """
        self.env.flush_all()
        self.env.invalidate_all(flush=False)
        sessions_sudo = self.sudo()  # the seal is the same whoever asks
        return {
            session: hashlib.sha256(session_sudo._get_seal_text().encode()).hexdigest()
            for session, session_sudo in zip(self, sessions_sudo, strict=True)
        }

    def _get_seal_text(self):
        return json.dumps(
            self._get_seal_content(), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )

    def _get_seal_content(self):
        """What is sealed, as plain JSON; the order of the agenda is part of it. The first form named less."""
        self.ensure_one()
        content = {
            "version": self.seal_version or 1,
            "committee": self.committee_id.id,
            "session": self.name,
            "date": fields.Datetime.to_string(self.date),
            "mode": self.mode,
            "place": self.place or "",
            "link": self.remote_link or "",
            "minutes": str(self.minutes or ""),
            "closed_by": self.closed_by_id.id,
            "closed_on": fields.Datetime.to_string(self.sealed_on),
            "attendance": sorted(self.attendee_ids.ids),
            "decisions": [decision._get_seal_content() for decision in self.decision_ids.sorted(
                lambda decision: (decision.sequence, decision.id)
            )],
        }
        if self.seal_version < 2:
            return content
        content = {
            **content,
            "number": self.number,
            "year": self.hijri_year,
            "day": fields.Date.to_string(self.day),
            "opened_on": fields.Datetime.to_string(self.opened_on),
            "duration": self.duration,
            "kept_by": self.user_id.id,
            "quorum_kept": self.quorum_kept,
            "circulation_until": fields.Datetime.to_string(self.circulation_until) or "",
            "words": self.words,
        }
        return content if self.seal_version < 3 else {**content, "rules": self.rules}

    # ------------------------------------------------------------ words kept at closing
    # Names of members and texts of shared lists are kept as they were: a member changes his name, a reason is
    # worded anew, the minutes go on saying what was said. Names of beneficiaries are not kept: the request
    # stands for them, so a file can be corrected, merged or anonymised without a change to the minutes.

    def _freeze_words(self):
        """Keep the words; called when the decisions are frozen and before the seal."""
        for session, session_sudo in zip(self, self.sudo(), strict=True):  # sudo: names on minutes are no secret
            session._write_internal({"words": session_sudo._prepare_words(), "seal_version": SEAL_FORM})

    def _prepare_words(self):
        """The words as they are now, in every language of the house.

        :return: dict of plain JSON
        """
        self.ensure_one()
        langs = [code for code, _name in self.env["res.lang"].get_installed()]
        return {
            "quorum": self.quorum,
            "kept_by": self.user_id.name or "",
            "members": [
                {
                    "id": member.id, "user": member.user_id.id, "name": member.user_id.name, "role": member.role,
                    "present": member in self.attendee_ids,
                }
                for member in self.member_ids | self.attendee_ids
            ],
            "voters": {str(user.id): user.name for user in self.decision_ids.vote_ids.user_id},
            "grants": {
                lang: {
                    str(decision.id): grant["sentence"] for decision in self.decision_ids
                    if decision.result in ("approved", "escalated") and (grant := decision._get_grant(lang))
                }
                for lang in langs
            },
            "funds": {lang: self.decision_ids._get_fund_names(lang) for lang in langs},
            "committee": {lang: self.committee_id.with_context(lang=lang).name for lang in langs},
            "types": {
                lang: {str(kind.id): kind.name for kind in self.decision_ids.type_id.with_context(lang=lang)}
                for lang in langs
            },
            "reasons": {
                lang: {
                    str(reason.id): {"name": reason.name, "letter": reason.letter_text or ""}
                    for reason in self.decision_ids.reason_id.with_context(lang=lang)
                }
                for lang in langs
            },
        }

    def _get_words(self, lang):
        """What minutes and letters say: the frozen words, or today's while the session is not closed.

        :param str lang: code of a language; one that came later falls back to another one
        :return: dict ``quorum``, ``kept_by``, ``members``, ``voters``, ``committee`` (str), ``types``,
            ``reasons``, ``funds`` and ``grants`` (by number of the record)
        """
        self.ensure_one()
        session_sudo = self.sudo()  # the minutes show these names to whoever may read them
        words = session_sudo.words or session_sudo._prepare_words()
        translated = {
            name: words[name].get(lang) or words[name].get("en_US") or next(iter(words[name].values()))
            for name in ("committee", "types", "reasons", "funds", "grants") if words.get(name)
        }
        return {"grants": {}, "funds": {}, **words, **translated}

    def _get_totals(self, lang, words=None):
        """The session in figures, by support type and by fund, for pack and minutes.

        :param str lang: code of a language
        :param dict words: of :meth:`_get_words`, where they were looked up already
        :return: dict ``types`` and ``funds`` of lists of dicts ``name``, ``cases``, ``requested``, ``recommended``,
            ``approved``, ``rejected``, ``others``, ``amount``; a fund only where the case has one
        """
        self.ensure_one()
        words, agenda = words or self._get_words(lang), self._get_agenda()
        funds = agenda._get_fund_keys()
        by_fund = agenda.filtered(lambda decision: funds[decision]).grouped(lambda decision: funds[decision])
        by_type = agenda.grouped("type_id")
        return {
            "types": [
                cases._get_totals_row(words["types"].get(str(kind.id)) or kind.with_context(lang=lang).name)
                for kind, cases in by_type.items()
            ],
            "funds": [cases._get_totals_row(words["funds"].get(key) or key) for key, cases in by_fund.items()],
        }

    # ------------------------------------------------------------ the daily check
    # Nobody has to remember to verify the seals: they are computed again by night, all within a week.

    def action_verify_seals(self):
        """Compute the seals of these closed sessions again; of all of them when none is chosen.

        :return: a notification action that counts the broken ones
        """
        self.check_access("read")
        sessions = (self or self.search([("state", "=", "closed")])).filtered("seal")
        broken = self.browse()
        for first in range(0, len(sessions), SESSIONS_AT_ONCE):
            broken |= sessions[first:first + SESSIONS_AT_ONCE]._check_seals()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger" if broken else "success",
                "sticky": bool(broken),
                "title": self.env._("Seals Broken") if broken else self.env._("Seals Intact"),
                "message": self.env._(
                    "%(count)s of %(total)s: %(names)s", count=len(broken), total=len(sessions),
                    names=comma(self.env.lang).join(broken[:10].mapped("display_name")),
                ) if broken else self.env._("Sessions checked: %(total)s", total=len(sessions)),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _check_seals(self):
        """Compute the seals again, note the result, and notify the managers of those that are broken.

        :return: the sessions whose seal is broken
        """
        seals = self._compute_seals()
        broken = self.filtered(lambda session: seals[session] != session.seal)
        now = fields.Datetime.now()
        for sessions, state in ((self - broken, "intact"), (broken, "broken")):
            # sudo: an auditor checks, and what he finds is noted although he changes nothing
            sessions.sudo()._write_internal({"seal_checked_on": now, "seal_state": state})
        broken.sudo()._alert_managers()  # the alarm is the system's, whoever checks
        return broken

    def _alert_managers(self):
        """Open an activity for each manager, unless he has one already."""
        if not self:
            return
        # sudo: who has the role is no secret, but employees can't read groups
        managers = self.env.ref(MANAGER).sudo().all_user_ids
        kind = self.env.ref(BROKEN)
        for session in self:
            notified = session.activity_ids.filtered(lambda activity: activity.activity_type_id == kind).user_id
            for manager in managers.filtered(
                lambda user, session=session: user.active and session.company_id in user.company_ids
            ) - notified:
                session.activity_schedule(BROKEN, user_id=manager.id, note=self.env._(
                    "What the database holds is not what was sealed. Compare it with the printed minutes and with "
                    "the backup of that day, and find out who reached the database."
                ))

    @api.model
    def _cron_verify_seals(self):
        """Compute a share of the seals again each night, those first that were not looked at for the longest time.

        The share is such that all are computed within a week; a few are computed every night.
        """
        sealed = fields.Domain([("state", "=", "closed"), ("seal", "!=", False)])
        tonight = fields.Domain("seal_checked_on", ">=", fields.Datetime.subtract(fields.Datetime.now(), hours=20))
        share = max(-(-self.search_count(sealed) // NIGHTS), SESSIONS_AT_ONCE)
        left = max(min(share - self.search_count(sealed & tonight), self.search_count(sealed & ~tonight)), 0)
        sessions = self.search(
            sealed & ~tonight, limit=min(left, SESSIONS_AT_ONCE), order="seal_checked_on NULLS FIRST, id",
        ) if left else self.browse()
        sessions._check_seals()
        self.env["ir.cron"]._commit_progress(len(sessions), remaining=left - len(sessions))

    # ------------------------------------------------------------ acknowledgement
    # Members who attended acknowledge the sealed minutes, each for himself.

    @api.depends("acknowledgement_ids.user_id", "attendee_ids.user_id", "state")
    @api.depends_context("uid")
    def _compute_acknowledged(self):
        for session in self:
            session.acknowledged_count = len(session.acknowledgement_ids)
            session.can_acknowledge = not session._get_cannot_acknowledge_reason()

    def _search_can_acknowledge(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = fields.Domain([
            ("state", "=", "closed"), ("attendee_ids.user_id", "=", self.env.uid),
            ("acknowledgement_ids", "not any", [("user_id", "=", self.env.uid)]),
        ])
        return domain if True in value else ~domain

    def action_acknowledge(self):
        """Say as a member who attended that these sealed minutes are right; once, and only for oneself.

        :return: True
        :raises UserError: not closed, not present, done already, or the seal is broken
        """
        self.check_access("read")
        for session in self:
            if reason := session._get_cannot_acknowledge_reason():
                raise UserError(reason)
        self._refuse_broken_seals()
        now = fields.Datetime.now()
        # sudo: nobody writes acknowledgements but this method, and for the user himself
        self.env["alseraj.committee.acknowledgement"].sudo().create([
            {
                "session_id": session.id, "member_id": session._get_own_attendance().id, "user_id": self.env.uid,
                "acknowledged_on": now, "seal": session.seal,
            }
            for session in self
        ])
        self.sudo().activity_unlink([ACKNOWLEDGE], user_id=self.env.uid)  # his own reminder is done
        return True

    def _refuse_broken_seals(self):
        """Raise a UserError where what stands in a session is not what was sealed."""
        for session, seal in self._compute_seals().items():
            if seal != session.seal:
                raise UserError(self.env._(
                    "The seal of %(session)s is broken: these are not the minutes that were sealed. Tell the manager.",
                    session=session.display_name,
                ))

    def _get_own_attendance(self):
        """The membership with which the user attended, or none."""
        return self.attendee_ids.filtered(lambda member: member.user_id == self.env.user)[:1]

    def _get_cannot_acknowledge_reason(self):
        """Why the user can't acknowledge the minutes, or False."""
        self.ensure_one()
        if self.state != "closed":
            return self.env._("The minutes are acknowledged when the session is closed and sealed.")
        if not self._get_own_attendance():
            return self.env._("Members who attended the session acknowledge its minutes, each for himself.")
        if self.env.user in self.sudo().acknowledgement_ids.user_id:  # his own among them, whoever he is
            return self.env._("You have acknowledged the minutes of this session already.")
        return False

    # ------------------------------------------------------------ minutes signed on paper
    # Members who sign the print need not press a button: who presided says that these are their signatures.

    @api.depends("state", "signed_minutes", "minutes_confirmed_by_id", "attendee_ids")
    @api.depends_context("uid")
    def _compute_can_confirm_minutes(self):
        for session in self:
            session.can_confirm_minutes = not session._get_cannot_confirm_minutes_reason()

    def _check_before_write(self, vals):
        super()._check_before_write(vals)
        if vals.keys() & {"signed_minutes", "signed_minutes_name"} and self.sudo().minutes_confirmed_by_id:  # whoever writes
            raise UserError(self.env._("The signed minutes were confirmed: their scan stays as it is."))

    def action_confirm_signed_minutes(self):
        """Say as who presided that the attached scan bears the members' signatures: their votes count as acknowledged.

        :return: True
        :raises UserError: not closed, no scan, confirmed already, the seal is broken, or the user did not preside, or
            has recorded votes of others himself
        """
        self.check_access("read")
        for session in self:
            if reason := session._get_cannot_confirm_minutes_reason():
                raise UserError(reason)
        self._refuse_broken_seals()
        checksums = self._get_scan_checksums()
        now = fields.Datetime.now()
        for session in self:
            session._write_internal({
                "minutes_confirmed_by_id": self.env.uid, "minutes_confirmed_on": now,
                "minutes_checksum": checksums[session.id],
            })
            session.message_post(body=self.env._("Signed minutes confirmed: they bear the members' signatures."))
        return True

    def _get_cannot_confirm_minutes_reason(self):
        """Why the user can't confirm the signed minutes, or False."""
        self.ensure_one()
        if self.state != "closed":
            return self.env._("Signed minutes are confirmed when the session is closed and sealed.")
        if self.minutes_confirmed_by_id:
            return self.env._("The signed minutes were confirmed already.")
        if not self._get_scan_checksums():
            return self.env._("Attach the scan of the signed minutes first.")
        if not self.is_presiding:
            return self.env._("Who presided over the session confirms the signed minutes.")
        if self.env.user in self.sudo().decision_ids.vote_ids._filter_recorded().recorded_by_id:  # all votes
            return self.env._(
                "You recorded votes of others in this session, so you don't confirm them: the members acknowledge the minutes "
                "themselves."
            )
        return False

    def _get_scan_checksums(self):
        """:return: dict id of a session -> checksum of its signed minutes"""
        attachments = self.env["ir.attachment"].sudo().search_fetch(  # whether there is one, and which; no more
            [("res_model", "=", self._name), ("res_field", "=", "signed_minutes"), ("res_id", "in", self.ids)],
            ["res_id", "checksum"],
        )
        return {attachment.res_id: attachment.checksum for attachment in attachments}

    def _are_minutes_confirmed(self):
        """Whether who presided confirmed the scan that is attached now."""
        self.ensure_one()
        session_sudo = self.sudo()  # asked by finance
        return bool(session_sudo.minutes_confirmed_by_id) and (
            self._get_scan_checksums().get(self.id) == session_sudo.minutes_checksum
        )

    # ------------------------------------------------------------ the minutes in the register of papers

    def _get_paper_keys(self, code):
        """What the minutes stand on: their seal; open sessions have none. The pack: the day and the cases."""
        if code == "minutes":
            return {session.id: session.seal for session in self if session.seal}
        if code != "agenda_pack":
            return {}
        return {
            session_sudo.id: hashlib.sha256(json.dumps([str(session_sudo.date), sorted(
                (decision.request_id.id, decision.amount_recommended) for decision in session_sudo.decision_ids
            )]).encode()).hexdigest()
            for session_sudo in self.sudo()  # what is on the agenda decides, whoever prints it or asks for it
        }

    def _get_paper_words(self, code, lang, paper):
        """The words that a text of the minutes may hold.

        :return: dict
        """
        self.ensure_one()
        words = paper.kept(self, lang)
        present = {member["role"]: member["name"] for member in words["members"] if member["present"]}
        return {
            "committee": words["committee"], "session": self.name, "weekday": paper.weekday(self.day, lang),
            "date": paper.dates(self.day, lang), "time": paper.time(self.opened_on or self.date), "place": self.place,
            "chair": present.get("chair") or present.get("vice"), "secretary": present.get("secretary") or words["kept_by"],
            "present": str(self.present_count), "closed": paper.time(self.sealed_on),
        }
