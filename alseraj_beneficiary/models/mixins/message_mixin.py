from typing import NamedTuple

from odoo import models


class Recipient(NamedTuple):
    """Who is told, and what is known of how he is reached.

    :param file: his beneficiary file, in sudo; empty for somebody without one
    :param partner: his contact, in sudo; may be empty
    :param mobile: number in the international form, or a falsy value
    :param email: address, or a falsy value
    :param has_address: whether a letter finds him
    :param preferred: the way he asked for, or a falsy value
    :param lang: language code
    :param stopped: why nothing is sent to him: ``deceased``, ``closed``, or a falsy value
    """

    file: models.BaseModel
    partner: models.BaseModel
    mobile: str
    email: str
    has_address: bool
    preferred: str
    lang: str
    stopped: str


class MessageMixin(models.AbstractModel):
    """Documents about which people are told: what the message centre asks of them.

    The centre (``models/contact/messages``) knows the texts, the ways, the hours and the gateways; a document knows
    whom it is about and its own words.
    """

    _name = "alseraj.message.mixin"
    _description = "Told by Messages"
    _prints_code = False  # a letter with a secret link holds a code instead, which is made and guarded by the document

    def _tell(self, code):
        """Tell the people concerned what happened, each once.

        :param str code: code of the event
        :return: the new messages, in sudo
        """
        return self.env["alseraj.message"]._send(code, self)

    def _get_message_files(self):
        """:return: dict id -> beneficiary file"""
        if self._name == "alseraj.beneficiary":
            return {record.id: record for record in self}
        return {record.id: record.beneficiary_id for record in self}

    def _get_message_recipients(self, code):
        """Whom each of these is about; asked in sudo.

        :return: dict id -> :class:`Recipient`; nobody is told where there is none
        """
        collector_first = self.env["alseraj.message.event"]._find(code).audience == "collector"
        return {
            res_id: file._get_message_recipient(collector_first)
            for res_id, file in self._get_message_files().items() if file
        }

    def _get_message_words(self, code):
        """What stands in for the words in braces, in the language of the context; asked in sudo, when it is sent.

        :return: dict id -> dict word -> str
        """
        return {record.id: {} for record in self}

    def _get_print_reason(self, code):
        """Why the user may not print the letter of this one, or False; asked in his rights."""
        return False

    def _get_message_marks(self, code):
        """What tells one occasion of the same event from the next.

        :return: dict id -> str; empty: it happens once
        """
        return dict.fromkeys(self.ids, "")

    def _filter_message_needed(self, code):
        """Those of these for which the message is still true at the moment in which it is sent."""
        return self

    def _is_message_private(self):
        """Whether messages about this one are seen only by those who see what is sensitive."""
        return False
