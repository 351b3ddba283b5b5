"""What it costs to bring families in by workbook, beside plain contacts of the same rows; reading it is counted."""

import base64
import sys
import tempfile
from pathlib import Path

from measure import BATCH, FULL, compare, plain_partners

SIZES = (1000, 10000, 50000) if FULL else (1000,)
sys.path.insert(0, str(Path(__file__).parents[1] / "data"))


def measure(env):
    if "alseraj.import" not in env:
        return
    import families  # noqa: PLC0415  (its modules need not be there without the import)

    from odoo.addons.alseraj_beneficiary.models.registry.importing.run import Run

    env["res.lang"]._activate_lang("ar_001")
    env.ref("base.module_alseraj_beneficiary")._update_translations(["ar_001"])
    env.cr.commit()  # this database is made for the measurement; what follows is rolled back
    floor = plain_partners(env)
    for size in SIZES:
        book = families.generate(size, faults=False)
        workbooks = _write(families, book)
        rows = sum(map(len, book.sheets.values()))

        def bring(first, _count, workbooks=workbooks):
            job = env["alseraj.import"].create({"file": workbooks[first // BATCH], "file_name": "families.xlsx"})
            job._write_internal({"user_id": env.uid})
            run = Run(job._as_user())
            while run.count_next():
                run.do_next(write=True)
                env.flush_all()
                env.invalidate_all()
            assert not job.refusal_ids, job.refusal_ids[:3].mapped("reason")

        def floor_rows(first, count, size=size, rows=rows):
            floor(first * rows // size, count * rows // size)

        name = f"import of {size} families ({rows} rows), beside a contact for every"
        yield compare(env, f"{name} file", size, floor, bring, rounds=1)
        if size == SIZES[0]:
            yield compare(env, f"{name} row", size, floor_rows, bring, rounds=1)


def _write(families, book):
    """The workbooks of a book, of as many families as one takes."""
    workbooks = []
    for first in range(0, len(book.sheets[families.SHEETS[0]]), BATCH):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "families.xlsx")
            families.write(families.take(book, first, BATCH), path)
            workbooks.append(base64.b64encode(path.read_bytes()))
    return workbooks
