"""Write the lengths of the Hijri months for the browser: the same Umm al-Qura table as ``tools/hijri.py`` has.

A browser has a table of its own, and in some years it begins a month a day later. Run with the Python of ``./dev``:
``python ci/make_hijri_months.py`` rewrites the constant in ``hijri_months.js``; a test compares the two day for day.
"""

import datetime
import re
from pathlib import Path

from hijridate import Gregorian, Hijri

FILE = Path(__file__).resolve().parent.parent / "alseraj_beneficiary/static/src/governance/hijri/hijri_months.js"
YEARS = range(1400, 1501)  # before, months of 28 days occur
LONG = 30  # days


def is_long(year, month):
    """Whether a month has a thirtieth day."""
    first = datetime.date(*Hijri(year, month, 1).to_gregorian().datetuple())
    last = first + datetime.timedelta(days=LONG - 1)
    return Gregorian(last.year, last.month, last.day).to_hijri().datetuple() == (year, month, LONG)


def get_lengths():
    """Three hexadecimal digits for each year; of these twelve bits the lowest is Muharram's, and set for a long month."""
    return "".join(f"{sum(is_long(year, month) << (month - 1) for month in range(1, 13)):03x}" for year in YEARS)


def main():
    text = FILE.read_text(encoding="utf-8")
    lines = "\n".join(f'    "{part}" +' for part in re.findall(".{1,90}", get_lengths())).removesuffix(" +")
    FILE.write_text(re.sub(r"(const LENGTHS =\n).*?;", rf"\g<1>{lines};", text, count=1, flags=re.DOTALL), encoding="utf-8")


if __name__ == "__main__":
    main()
