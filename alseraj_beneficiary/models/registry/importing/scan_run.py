import base64
import hashlib
from typing import NamedTuple

from odoo.exceptions import UserError
from odoo.tools import human_size

from ....tools import scan_archive, scan_pages, scans
from ....tools.errors import RuleError

BATCH_DOCUMENTS = 50  # documents
BATCH_BYTES = 64 * 1024 ** 2  # unpacked, unless one alone has more
FILLABLE_STATES = ("missing", "refused", "expired")  # such a line takes a scan, else it gets a line of its own


class Group(NamedTuple):
    """The pages of one document.

    :param owner: what the names say whose it is; empty where they don't
    :param type_id: id of the document type; 0 for none
    :param pages: list of (page, ``scan_archive.Entry``)
    :param reason: what is wrong with the name
    """

    owner: str
    type_id: int
    pages: list
    reason: str = ""


class ScanRun:
    """The scans of one archive, document by document, and how far they are.

    Reading it again gives the same documents in the same order, so a position is all that an interrupted run has to
    remember. It acts in the name of who started it: what he can't see has no file, what he can't do comes back.
    """

    def __init__(self, job):
        """:param job: ``alseraj.scan.import`` with the user's rights
        :raises RuleError: what makes the archive as a whole unreadable
        """
        self.job, self.env = job, job.env
        self.data = job._get_upload()
        entries = scan_archive.list_entries(self.data, job.file_name or "")
        self.groups = self._group(entries)
        self.total = len(entries)
        self.position = job.position
        self.limit = job.company_id.sudo().alseraj_scan_max_mb * 1024 ** 2  # sudo: a setting holds for everybody

    def count_left(self):
        """How many documents wait."""
        return max(len(self.groups) - self.position, 0)

    def count_next(self):
        """How many documents the next batch has."""
        size = 0
        for number, group in enumerate(self.groups[self.position:self.position + BATCH_DOCUMENTS]):
            size += sum(entry.size for _page, entry in group.pages if not self._get_entry_reason(entry))
            if number and size > BATCH_BYTES:
                return number
        return min(self.count_left(), BATCH_DOCUMENTS)

    def do_next(self, write):
        """Look at the next batch, and with ``write`` put it on the files."""
        batch = self.groups[self.position:self.position + self.count_next()]
        results = self._plan(batch)
        if write:
            self._apply([result for result in results if result["outcome"] == "taken"])
        self.position += len(batch)
        self.job._record_scans(self, results)

    # ------------------------------------------------------------ by their names

    def _group(self, entries):
        words = self.env["alseraj.document.type"]._get_words(self.job.company_id)
        groups = {}
        for entry in entries:
            name = scan_archive.parse_path(entry.path)
            type_id, page = next(((words[kind], page) for kind, page in name.kinds if kind in words), (0, 0))
            if not name.owner:
                key, reason = (entry.position,), self.env._(
                    "Its name doesn't say whose it is. Name it like 1012345672-identity.pdf.")
            elif not type_id:
                key, reason = (entry.position,), self.env._(
                    "Its name ends with no document type. Use the code or the name of one, like 1012345672-identity.pdf.")
            else:
                key, reason = (name.owner, type_id), ""
                if key in groups and page in dict(groups[key].pages):
                    key, reason = (entry.position,), self.env._("The archive has this document, or this page of it, already.")
            groups.setdefault(key, Group(name.owner, type_id, [], reason)).pages.append((page, entry))
        for group in groups.values():
            group.pages.sort(key=lambda numbered: (numbered[0], numbered[1].path))
        return list(groups.values())

    # ------------------------------------------------------------ what would become of a batch

    def _plan(self, batch):
        owners = self._match({group.owner for group in batch if not group.reason})
        fit = [group for group in batch if not group.reason and not owners[group.owner][2]]
        documents = self._read_documents(fit, owners)
        wanted = [
            entry.position for group in fit for _page, entry in group.pages
            if not any(self._get_entry_reason(other) for _number, other in group.pages)
        ]
        contents = scan_archive.read_entries(self.data, wanted)
        results = []
        for group in batch:
            results.append(result := self._plan_group(group, owners, documents, contents))
            if result["outcome"] == "taken":  # a file is named by its number and by its identifier: each scan is kept
                key = result["file"].id, group.type_id, result["member"].id
                documents[key] = [pair for pair in documents.get(key, []) if pair[0] != result["document"]]
        return results

    def _plan_group(self, group, owners, documents, contents):
        result = {
            "group": group, "outcome": "refused", "reason": group.reason, "file": self.env["alseraj.beneficiary"],
            "member": self.env["alseraj.household.member"], "document": self.env["alseraj.document"], "raw": b"",
        }
        if group.reason:
            return result
        result["file"], result["member"], reason = owners[group.owner]
        reason = reason or self._get_member_reason(group, result["member"])
        reason = reason or next(filter(None, (self._get_entry_reason(entry) for _page, entry in group.pages)), "")
        if not reason:
            pages = [contents[entry.position] for _page, entry in group.pages]
            reason = self._get_content_reason(pages)
        if not reason:
            try:
                result["raw"] = pages[0] if len(pages) == 1 else scan_pages.join_pages(pages)
            except RuleError as error:
                reason = error.get_sentence(self.env)
        if not reason and self.limit and len(result["raw"]) > self.limit:
            reason = self._get_large_reason(len(result["raw"]))
        if reason:
            return {**result, "reason": reason}
        own = documents.get((result["file"].id, group.type_id, result["member"].id), [])
        same = [document for document, checksum in own if checksum == hashlib.sha1(result["raw"]).hexdigest()]
        if same:
            return {**result, "outcome": "unchanged", "document": same[0]}
        waiting = [document for document, _checksum in own if document.state in FILLABLE_STATES]
        return {**result, "outcome": "taken", "document": waiting[0] if waiting else result["document"]}

    def _match(self, owners):
        """Whose these are, as far as the user sees it.

        :return: dict owner -> (file, member or none, why it can't be; empty where it can)
        """
        files = self.env["alseraj.beneficiary"].search([
            ("company_id", "=", self.job.company_id.id), "|", ("identifier", "in", list(owners)), ("code", "in", list(owners))])
        members = self.env["alseraj.household.member"].search([
            ("company_id", "=", self.job.company_id.id), ("identifier", "in", list(owners))])
        writable = set((files | members.beneficiary_id)._filtered_access("write").ids)
        by_owner, nobody = {}, members[:0]
        for file in files:
            for number in {file.identifier, file.code} - {False}:
                by_owner.setdefault(number, []).append((file, nobody))
        for member in members:  # a file of one's own comes first
            if not any(other == nobody for _file, other in by_owner.get(member.identifier, ())):
                by_owner.setdefault(member.identifier, []).append((member.beneficiary_id, member))
        result = {}
        for owner in owners:
            found = by_owner.get(owner, [(files[:0], nobody)])
            file, member = found[0]
            if not file:
                reason = self.env._("No file that you see has this number, and no member of a household.")
            elif len(found) > 1:
                reason = self.env._("Several files have this number. Name the scan by the number of the file.")
            elif file.id not in writable:
                reason = self.env._("You may not change this file.")
            else:
                reason = file._get_own_file_reason() or file._get_merged_reason() or ""
            result[owner] = file, member, reason
        return result

    def _read_documents(self, groups, owners):
        """The documents that these may become.

        :return: dict (file id, type id, member id or False) -> list of (document, checksum of its scan)
        """
        documents = self.env["alseraj.document"].search([
            ("beneficiary_id", "in", [owners[group.owner][0].id for group in groups]),
            ("type_id", "in", [group.type_id for group in groups]),
        ], order="id")
        attachments = self.env["ir.attachment"].sudo().search_fetch(  # sudo: whether it is the same scan, no more
            [("res_model", "=", documents._name), ("res_field", "=", "attachment"), ("res_id", "in", documents.ids)],
            ["res_id", "checksum"])
        checksums = {attachment.res_id: attachment.checksum for attachment in attachments}
        result = {}
        for document in documents.sorted(lambda document: document.state != "missing"):
            key = document.beneficiary_id.id, document.type_id.id, document.member_id.id
            result.setdefault(key, []).append((document, checksums.get(document.id)))
        return result

    def _get_member_reason(self, group, member):
        kind = self.env["alseraj.document.type"].browse(group.type_id)
        return member and not kind.for_member and self.env._(
            "%(document)s is not a document of a household member. Name the scan by the number of the file.", document=kind.name)

    def _get_entry_reason(self, entry):
        if entry.locked:
            return self.env._("It has a password. Pack it without one.")
        if self.limit and entry.size > self.limit:
            return self._get_large_reason(entry.size)
        return scan_archive.is_bomb(entry) and self.env._("It unpacks to far more than a scan has.")

    def _get_large_reason(self, size):
        return self.env._(
            "It has %(size)s. Scan it smaller: at most %(limit)s.", size=human_size(size), limit=human_size(self.limit))

    def _get_content_reason(self, pages):
        if None in pages:
            return self.env._("It can't be unpacked: the archive is damaged there. Pack it anew.")
        if not all(map(scans.is_scan, pages)):
            return self.env._("It is neither a PDF nor a picture (JPG, PNG, HEIC), whatever its name says.")
        if len(pages) > 1 and not all(map(scans.is_printable_scan, pages)):
            return self.env._("Only PDF, JPG and PNG become pages of one document. Save the HEIC as JPG.")
        return ""

    # ------------------------------------------------------------ onto the files

    def _apply(self, results):
        new = [result for result in results if not result["document"]]
        for result in results:  # before the new ones come, which take the place of empty lines
            if result["document"]:
                self._try(result, lambda result=result: result["document"].write(self._prepare(result, line=True)))
        try:
            with self.env.cr.savepoint():
                documents = self.env["alseraj.document"].create([self._prepare(result) for result in new])
            for result, document in zip(new, documents, strict=True):
                result["document"] = document
        except UserError:
            for result in new:  # one of them is refused: which?
                self._try(result, lambda result=result: result.update(
                    document=self.env["alseraj.document"].create(self._prepare(result))))

    def _try(self, result, function):
        try:
            with self.env.cr.savepoint():
                function()
        except UserError as error:
            result.update(outcome="refused", reason=str(error), document=self.env["alseraj.document"])

    def _prepare(self, result, line=False):
        group = result["group"]
        name = group.pages[0][1].path.replace("\\", "/").rsplit("/", 1)[-1]
        if len(group.pages) > 1:
            name = f"{self.env['alseraj.document.type'].browse(group.type_id).name}.pdf"
        vals = {"attachment": base64.b64encode(result["raw"]), "attachment_name": name}
        if line:
            return vals
        return {
            **vals, "beneficiary_id": result["file"].id, "type_id": group.type_id, "member_id": result["member"].id,
        }
