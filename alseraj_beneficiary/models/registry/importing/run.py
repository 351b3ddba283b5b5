import hashlib

from ....tools import import_families, workbook_reader
from .applier import Applier
from .choices import MODELS, Choices
from .planner import Planner, count_outcomes

BATCH_FAMILIES = 500  # families
# The workbook that this process read last, for the next batches of the same import: reading takes longer than a
# batch. Nothing depends on it; another process reads for itself.
_last = {}


class Run:
    """The families of one workbook, and how far they are.

    Reading them again gives the same families in the same order, so a position is all that an
    interrupted run has to remember.
    """

    def __init__(self, job):
        """Read the workbook of ``job`` (an ``alseraj.import`` with the user's rights).

        :raises RuleError: what makes the workbook as a whole unreadable
        """
        self.job = job
        self.env = job.env
        self.choices = Choices(job.env, job.company_id)
        book, self.families = _read(job, self.choices.words, self.choices.skipped)
        self.filled = dict.fromkeys(MODELS, 0)
        self.filled.update((key, len(sheet.rows)) for key, sheet in book.items())
        self.empty = {key: sheet.empty for key, sheet in book.items()}
        self.notes = {
            key: job.env._("Columns that were not read: %(names)s", names="، ".join(sheet.ignored))
            for key, sheet in book.items() if sheet.ignored
        }
        # sudo: results are the system's
        self.position = job.sudo().sheet_ids.filtered(lambda sheet: sheet.sheet == "files").position

    def count_left(self):
        """How many families wait."""
        return max(len(self.families) - self.position, 0)

    def count_next(self):
        """How many families the next batch has."""
        return min(self.count_left(), BATCH_FAMILIES)

    def do_next(self, write):
        """Plan the next batch, and with ``write`` bring it in."""
        batch = self.families[self.position:self.position + BATCH_FAMILIES]
        plans = Planner(self.env, self.job.company_id).plan(batch)
        if write:
            file_ids = Applier(self.env, self.job.id).apply(plans)
            self.env["alseraj.beneficiary"].browse(file_ids)._after_import()
        self.position += len(batch)
        refused = [step.row for plan in plans for step in plan.steps if step.outcome == "refused"]
        self.job._record_results(self, count_outcomes(plans), refused)


def _read(job, words, skipped):
    """The sheets and the families of the workbook of ``job``.

    :raises RuleError: what makes the workbook as a whole unreadable
    """
    data, today = job._get_upload(), job.env.company._get_today()
    key = (job.env.cr.dbname, job.id, job.state, job.env.uid, hashlib.sha1(data).hexdigest(), today)
    if key not in _last:
        forget()
        book = workbook_reader.read_workbook(data, job.file_name or "")
        _last[key] = book, import_families.build_families(book, words, today, skipped)
    return _last[key]


def forget():
    """Let go of the workbook that was read last; its rows know what became of them."""
    _last.clear()
