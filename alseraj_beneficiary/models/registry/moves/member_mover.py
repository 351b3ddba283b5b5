from odoo import api, models
from odoo.tools import SQL

MEMBER_MODEL = "alseraj.household.member"


class MemberMover(models.AbstractModel):
    """What a member takes along when he leaves for another file."""

    _name = "alseraj.member.mover"
    _description = "Moving Household Members"

    @api.model
    def _leave(self, files, kind="own_file", others=None):
        """Members leave their households for files of their own; their documents go with them.

        :param dict files: member -> the file that he heads
        :param str kind: kind of the move that is recorded
        :param dict others: what else went, ``"model.field"`` -> ids
        :return: the records of ``alseraj.file.move``
        """
        moves = self.env["alseraj.file.move"]
        members = self.env[MEMBER_MODEL].browse(member.id for member in files)
        members.check_access("write")
        members.beneficiary_id._check_own_file()
        documents = self._move_documents({member.id: file.id for member, file in files.items()})
        for (file, source), group in members.grouped(lambda m: (files[m], m.beneficiary_id)).items():
            # sudo: the link is the server's to set; the right on the members was checked above
            group.sudo().write({"own_file_id": file.id, "in_household": False, "is_dependent": False})
            gone = [id_ for member in group for id_ in documents.get(member.id, ())]
            record_ids = {**(others or {}), f"{MEMBER_MODEL}.own_file_id": group.ids}
            if gone:
                record_ids["alseraj.document.beneficiary_id"] = gone + record_ids.get("alseraj.document.beneficiary_id", [])
            move = moves._record(kind, source, file, record_ids)
            moves |= move
            (source | file)._note_move(
                self.env._("A member of %(origin)s has a file of his own now: %(target)s."),
                source, file, move.summary or "",
            )
        return moves

    @api.model
    def _move_documents(self, file_by_member):
        """The members' own documents become those of the heads they are now; those of a request stay with it.

        :param dict file_by_member: member id -> file id
        :return: dict member id -> ids of documents
        """
        self.env.flush_all()
        Document = self.env["alseraj.document"]
        # verified documents can't be edited by anybody; what they say and who verified them stays
        documents = Document.sudo().search([("member_id", "in", list(file_by_member))])
        documents = documents.filtered(lambda document: not document._is_in_use())
        gone = {}
        for document in documents:
            gone.setdefault(document.member_id.id, []).append(document.id)
        if not documents:
            return gone
        self.env.cr.execute(SQL(
            """UPDATE alseraj_document line SET beneficiary_id = moved.file_id, member_id = NULL
                 FROM unnest(%s, %s) AS moved(member_id, file_id)
                WHERE line.member_id = moved.member_id AND line.id = ANY(%s)""",
            list(file_by_member), list(file_by_member.values()), documents.ids,
        ))
        self.env["alseraj.document"].invalidate_model(["beneficiary_id", "member_id"], flush=False)
        self.env["alseraj.beneficiary"].invalidate_model(["document_ids"], flush=False)
        documents.modified(["beneficiary_id", "member_id"])
        documents._drop_placeholders()
        return gone
