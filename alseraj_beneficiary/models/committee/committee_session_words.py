from odoo import api, fields, models


class CommitteeSession(models.Model):
    """Words of the minutes that live in shared lists, frozen at closing.

    A member changes his name, a reason is worded anew: the minutes go on saying what was said. Names of
    beneficiaries are not frozen: the request stands for them, so a file can be corrected, merged or
    made anonymous without a change to the minutes.
    """

    _inherit = "alseraj.committee.session"

    words = fields.Json("Words at Closing", readonly=True, copy=False)
    seal_version = fields.Integer(
        "Form of the Seal", readonly=True, copy=False, help="Which content the seal covers; 1: without the words."
    )

    @api.model
    def _get_seal_version(self):
        return self.seal_version or 1

    def _freeze_words(self):
        """Keep the words; called when the decisions are frozen and before the seal."""
        for session, session_sudo in zip(self, self.sudo(), strict=True):  # sudo: names on minutes are no secret
            session._write_internal({"words": session_sudo._prepare_words(), "seal_version": 2})

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
        :return: dict ``quorum``, ``kept_by``, ``members``, ``voters``, ``committee`` (str), ``types`` and
            ``reasons`` (by number of the record)
        """
        self.ensure_one()
        session_sudo = self.sudo()  # as above
        words = session_sudo.words or session_sudo._prepare_words()
        translated = {
            name: words[name].get(lang) or words[name].get("en_US") or next(iter(words[name].values()))
            for name in ("committee", "types", "reasons")
        }
        return {**words, **translated}

    def _get_seal_content(self):
        content = super()._get_seal_content()
        if self.seal_version < 2:
            return content
        return {
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
