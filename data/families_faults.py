"""Errors as they come in real workbooks, planted with the outcome that each must have.

Outcomes: ``imported`` (the row is in), ``refused`` (it comes back with a reason), ``repeat`` (the same row again: there
is one record, however it is reported), ``empty`` (not a row), ``duplicate`` (it is in, and its file and the file of row
``other`` lie before a person as a case), ``lookalike`` (it is in, and there is no case with ``other``).
Where the association may decide either way, both are named.
"""

import datetime
import difflib
from dataclasses import dataclass, field

import families_words as w
from families_people import BIRTH, DAY, IBAN, ID, MOBILE, NAMES
from hijridate import Gregorian

FAR = datetime.date(2099, 1, 1)
ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
# Safar 1445 has 30 days, Muharram has 29: "30 February 1445" is a good Hijri date and no Gregorian one.
SAFAR_30 = datetime.date(2023, 9, 15)
CATEGORIES, RENT_CELL, NOTES, AMOUNT = "الفئات", "الإيجار الشهري", "ملاحظات", "المبلغ الشهري"
FIRST, FATHER, GRANDFATHER, FAMILY = NAMES


@dataclass(frozen=True)
class Formula:
    """A cell with a formula; ``value`` is what the spreadsheet had calculated, None when it never did."""

    text: str
    value: object = None


@dataclass
class Truth:
    """One planted row: where it stands, what is wrong with it, what must become of it."""

    sheet: str
    kind: str
    expected: tuple
    line: dict = field(repr=False)
    partner: dict = field(default=None, repr=False)  # the line of the other file
    values: dict = field(default_factory=dict)  # what the record must hold, by Odoo's field names
    row: int = 0  # as the spreadsheet numbers it, headings are row 1
    other: int = 0  # row in the sheet of files


def spoil_identifier(number):
    return f"{number[:-1]}{(int(number[-1]) + 1) % 10}"


def _spoil_iban(text):
    return text[:-1] + str((int(text[-1]) + 1) % 10)


# kind -> what it changes in the row; such a row comes back
FILE_REFUSALS = {
    "wrong_check_digit": lambda row: {ID: spoil_identifier(row[ID]), NOTES: "=1+1"},
    "short_identifier": lambda row: {ID: row[ID][:-1]},
    "iqama_as_national_id": lambda row: {"نوع الهوية": w.IQAMA if row[ID][0] == "1" else w.NATIONAL_ID},
    "no_name": lambda row: dict.fromkeys(NAMES),
    "unknown_category": lambda row: {CATEGORIES: f"{row[CATEGORIES]}؛فئة لا وجود لها"},
    "unknown_branch": lambda row: {"المكتب الفرعي": "مكتب لا وجود له"},
    "unknown_marital_status": lambda row: {"الحالة الاجتماعية": "لا أدري"},
    "unknown_nationality": lambda row: {"الجنسية": "بلد لا وجود له"},
    "no_such_day_hijri": lambda row: {BIRTH: "30/01/1445"},
    "no_such_day_gregorian": lambda row: {BIRTH: "30/02/2023"},
    "two_calendars": lambda row: {BIRTH: "30 فبراير 1445"},
    "not_a_date": lambda row: {BIRTH: "قبل الحرب"},
    "future_birth": lambda row: {BIRTH: FAR},
    "letters_in_mobile": lambda row: {MOBILE: f"05O{row[MOBILE][3:]}"},
    "wrong_iban": lambda row: {IBAN: _spoil_iban(row[IBAN])},
    "negative_rent": lambda row: {RENT_CELL: -500},
    "rent_in_words": lambda row: {RENT_CELL: "ألف ريال"},
    "formula_without_value": lambda row: {RENT_CELL: Formula("=1000+NOSUCHNAME")},
    "formula_with_error": lambda row: {RENT_CELL: Formula("=1000/0", "#DIV/0!")},
}
# kind -> (what it changes, what the file must hold)
FILE_ACCEPTED = {
    "arabic_digits": lambda row: (
        {ID: row[ID].translate(ARABIC_DIGITS), MOBILE: row[MOBILE].translate(ARABIC_DIGITS)},
        {"identifier": row[ID], "mobile": f"+966{row[MOBILE][1:]}"},
    ),
    "extra_spaces": lambda row: (
        {FIRST: f"  {row[FIRST]} ", FAMILY: f"{row[FAMILY]}\u00a0", MOBILE: f" {row[MOBILE][:3]} {row[MOBILE][3:]} "},
        {"first_name": row[FIRST], "family_name": row[FAMILY], "mobile": f"+966{row[MOBILE][1:]}"},
    ),
    "numbers_as_numbers": lambda row: (
        {ID: int(row[ID]), MOBILE: int(row[MOBILE]), "الرمز البريدي": int(row["الرمز البريدي"])},
        {"identifier": row[ID], "mobile": f"+966{row[MOBILE][1:]}", "zip": row["الرمز البريدي"]},
    ),
    "hijri_text": lambda row: ({BIRTH: _hijri_text(row[BIRTH])}, {"birth_date": row[BIRTH]}),
    "gregorian_text": lambda row: ({BIRTH: f"{row[BIRTH]:%d/%m/%Y}"}, {"birth_date": row[BIRTH]}),
    "leading_equals": lambda row: ({NOTES: '=HYPERLINK("https://example.com")'}, {}),
    "doubtful_mobile": lambda row: ({MOBILE: f"052{row[MOBILE][3:]}"}, {"mobile": f"+96652{row[MOBILE][3:]}"}),
    "spaced_iban": lambda row: ({IBAN: " ".join(row[IBAN][i:i + 4] for i in range(0, 24, 4)).lower()}, {}),
}
MEMBER_REFUSALS = {
    "member_wrong_check_digit": lambda row: {ID: spoil_identifier(row[ID])},
    "member_without_name": lambda row: {"الاسم": None},
    "unknown_relation": lambda row: {"صلة القرابة": "جار"},
    "perhaps": lambda row: {"معال": "ربما"},
    "member_no_such_day": lambda row: {BIRTH: "1445/01/30"},
    "member_future_birth": lambda row: {BIRTH: FAR},
    "member_without_file": lambda row: {w.HEAD: "1999999999"},
    "member_without_head": lambda row: {w.HEAD: None},
}
INCOME_REFUSALS = {
    "unknown_source": lambda row: {"المصدر": "مصدر لا وجود له"},
    "negative_amount": lambda row: {AMOUNT: -700},
    "amount_in_words": lambda row: {AMOUNT: "كثير"},
    "no_amount": lambda row: {AMOUNT: None},
    "income_without_file": lambda row: {w.HEAD: "1999999999"},
}
DOCUMENT_REFUSALS = {
    "unknown_document": lambda row: {"نوع المستند": "ورقة"},
    "document_no_such_day": lambda row: {"تاريخ الإصدار": "31/04/2024"},
    "document_of_stranger": lambda row: {"هوية الفرد": "1999999999"},
    "document_without_file": lambda row: {w.HEAD: "1999999999"},
}


class Faults:
    """Plants into ``sheets`` (name -> rows) and keeps the truth."""

    def __init__(self, people, sheets, count):
        self.people = people
        self.rng = people.rng
        self.sheets = sheets
        self.count = count
        self.truth = []
        self.touched = set()
        self.fresh = {}

    def plant(self):
        self._refuse_and_accept()
        self._members_of_other_files()
        self._twins()
        self._repeats()
        self._spellings()
        self._same_contact()
        self._lookalikes()
        self._lines_of_refused()
        self._empty_rows()
        return self.truth

    # ------------------------------------------------------------ taking rows

    def take(self, sheet, wanted=lambda row: True):
        """A row of ``sheet`` that no fault has touched, in random order."""
        if sheet not in self.fresh:
            self.fresh[sheet] = self.rng.sample(self.sheets[sheet], len(self.sheets[sheet]))
        rows = self.fresh[sheet]
        for index in range(len(rows) - 1, -1, -1):
            row = rows[index]
            if id(row) not in self.touched and row.get(w.HEAD) not in self.touched and wanted(row):
                del rows[index]
                self.touched.add(id(row))
                return row
        raise ValueError(f"Too few families to plant everything in the sheet {sheet}: ask for 200 or more.")

    def add(self, sheet, kind, expected, line, **more):
        self.truth.append(Truth(sheet, kind, expected if isinstance(expected, tuple) else (expected,), line, **more))

    def insert(self, sheet, line):
        rows = self.sheets[sheet]
        rows.insert(self.rng.randint(0, len(rows)), line)
        self.touched.add(id(line))
        return line

    def take_file(self, wanted=lambda row: True):
        """A file whose lines stay as they are, too."""
        row = self.take(w.FILES, wanted)
        self.touched.add(row[ID])
        return row

    # ------------------------------------------------------------ one row

    def _refuse_and_accept(self):
        for sheet, refusals in (
            (w.FILES, FILE_REFUSALS), (w.MEMBERS, MEMBER_REFUSALS), (w.INCOMES, INCOME_REFUSALS),
            (w.DOCUMENTS, DOCUMENT_REFUSALS),
        ):
            for kind, change in refusals.items():
                for _index in range(self.count):
                    row = self.take_file() if sheet == w.FILES else self.take(sheet)
                    row.update(change(row))
                    self.add(sheet, kind, "refused", row)
        for kind, change in FILE_ACCEPTED.items():
            for _index in range(self.count):
                row = self.take_file()
                changes, values = change(row)
                row.update(changes)
                self.add(w.FILES, kind, "imported", row, values=values)
        for _index in range(self.count):
            row = self.take_file()
            row[RENT_CELL] = Formula("=1000+500", 1500)
            self.add(w.FILES, "formula_with_value", ("imported", "refused"), row, values={"rent_amount": 1500})
            child = self.take(w.MEMBERS, lambda row: row["صلة القرابة"] in (w.SON, w.DAUGHTER))
            child.update({BIRTH: "30/02/1445", "الدراسة": w.NO_STUDY})
            self.add(w.MEMBERS, "safar_30_1445", "imported", child, values={"birth_date": SAFAR_30})
            baby = self.take(w.MEMBERS)
            baby.update({ID: None, "نوع الهوية": None})
            self.add(w.MEMBERS, "member_without_identifier", "imported", baby)

    # ------------------------------------------------------------ households

    def _members_of_other_files(self):
        for _index in range(self.count):
            host, head = self.take_file(), self.take_file()
            line = self.insert(w.MEMBERS, {
                **self._copy_as_member(head), w.HEAD: host[ID], "صلة القرابة": "غير ذلك",
            })
            self.add(w.MEMBERS, "member_is_head_elsewhere", "duplicate", line, partner=head)
            child = self.take(w.MEMBERS, lambda row: row[ID] and row["صلة القرابة"] in (w.SON, w.DAUGHTER))
            line = self.insert(w.MEMBERS, {**child, w.HEAD: self.take_file()[ID]})
            owner = next(row for row in self.sheets[w.FILES] if row[ID] == child[w.HEAD])
            self.add(w.MEMBERS, "member_in_two_files", "duplicate", line, partner=owner)

    @staticmethod
    def _copy_as_member(head):
        return {
            "الاسم": " ".join(head[name] for name in NAMES), ID: head[ID], "نوع الهوية": head["نوع الهوية"],
            BIRTH: head[BIRTH], "الجنس": head["الجنس"], "الدراسة": w.NO_STUDY, "يعمل": w.NO, "معال": w.YES,
            "يسكن مع الأسرة": w.YES,
        }

    def _twins(self):
        for _index in range(self.count):
            child = self.take(w.MEMBERS, lambda row: row[ID] and row["صلة القرابة"] in (w.SON, w.DAUGHTER))
            first, *father = child["الاسم"].split(" ")
            male = child["الجنس"] == w.MALE
            name = self._other_name(first, w.MEN if male else w.WOMEN)
            twin = self.insert(w.MEMBERS, {
                **child, "الاسم": " ".join((name, *father)), ID: self.people.next_id(child[ID][0]),
            })
            self.add(w.MEMBERS, "twins", "imported", twin)
            one = self.take_file()
            other = self._second_file(one, FIRST, self._other_name(one[FIRST], w.MEN if one["الجنس"] == w.MALE else w.WOMEN))
            self.add(w.FILES, "adult_twins", "lookalike", other, partner=one)

    def _other_name(self, name, names):
        return self.rng.choice([n for n in names if difflib.SequenceMatcher(None, n, name).ratio() < 0.4])

    # ------------------------------------------------------------ pairs of files

    def _second_file(self, row, *changes, **more):
        """The file of another identity with what ``row`` says, apart from the changes (name, value, …)."""
        foreign = row[ID][0]
        return self.insert(w.FILES, {
            **row, ID: self.people.next_id(foreign), MOBILE: self.people.next_mobile(), IBAN: self.people.next_iban(),
            **dict(zip(changes[::2], changes[1::2], strict=True)), **more,
        })

    def _repeats(self):
        for _index in range(self.count):
            row = self.take_file()
            self.add(w.FILES, "repeated_row", "repeat", self._insert_after(row, dict(row)), partner=row)
            row, stranger = self.take_file(), self.take_file()
            line = {**stranger, ID: row[ID], "نوع الهوية": row["نوع الهوية"],
                    MOBILE: self.people.next_mobile(), IBAN: self.people.next_iban(), BIRTH: stranger[BIRTH] + DAY * 500}
            self.add(w.FILES, "repeated_identifier", "refused", self._insert_after(row, line), partner=row)
            member = self.take(w.MEMBERS, lambda row: row[ID])
            self.add(w.MEMBERS, "repeated_member", "repeat", self._insert_after(member, dict(member), w.MEMBERS))

    def _insert_after(self, first, line, sheet=w.FILES):
        """The first one holds, so the second must stand below it."""
        rows = self.sheets[sheet]
        at = next(index for index, row in enumerate(rows) if row is first)
        rows.insert(self.rng.randint(at + 1, len(rows)), line)
        self.touched.add(id(line))
        return line

    def _spellings(self):
        for _index in range(self.count):
            one = self.take_file()
            one[FATHER] = "عبدالله"
            other = self._second_file(one, FATHER, "عبد الله")
            self.add(w.FILES, "spelling_compound", "duplicate", other, partner=one)
            one = self.take_file(lambda row: row["الجنس"] == w.FEMALE)
            one[FIRST] = "فاطمة"
            other = self._second_file(one, FIRST, "فاطمه")
            self.add(w.FILES, "spelling_ta", "duplicate", other, partner=one)
            one = self.take_file()
            one[FATHER] = "أحمد"
            other = self._second_file(one, FATHER, "احمد", FAMILY, one[FAMILY].removeprefix("ال"))
            self.add(w.FILES, "spelling_hamza_article", "duplicate", other, partner=one)
            one = self.take_file()
            other = self._second_file(one, GRANDFATHER, None)
            self.add(w.FILES, "missing_grandfather", "duplicate", other, partner=one)
            one = self.take_file()
            other = self._second_file(one, ID, None)
            self.add(w.FILES, "missing_identifier", ("duplicate", "refused"), other, partner=one)

    def _same_contact(self):
        for _index in range(self.count):
            one, other = self.take_file(), self.take_file()
            other[MOBILE] = one[MOBILE]
            self.add(w.FILES, "same_mobile", "duplicate", other, partner=one)
            one, other = self.take_file(), self.take_file()
            first, second = sorted((one, other), key=self._position)
            second[IBAN] = first[IBAN]
            # The account itself is refused; a file may go in without it and be looked at.
            self.add(w.FILES, "same_iban", ("duplicate", "refused"), second, partner=first)

    def _position(self, row):
        return next(index for index, other in enumerate(self.sheets[w.FILES]) if other is row)

    def _lookalikes(self):
        for _index in range(self.count):
            one = self.take_file()
            other = self._second_file(one, BIRTH, one[BIRTH] - DAY * self.rng.randrange(800, 6000))
            self.add(w.FILES, "same_name_other_birth", "lookalike", other, partner=one)
            one = self.take_file()
            uncle = self._other_name(one[FATHER], w.MEN)
            other = self._second_file(one, FATHER, uncle, BIRTH, one[BIRTH] - DAY * self.rng.randrange(200, 2000))
            self.add(w.FILES, "cousin", "lookalike", other, partner=one)

    # ------------------------------------------------------------ what follows

    def _lines_of_refused(self):
        """Lines of a file that comes back come back, too; so do documents of such a member."""
        planted = {id(truth.line) for truth in self.truth}
        refused = {id(truth.line) for truth in self.truth if truth.expected == ("refused",)}
        good = {str(row[ID]).translate(_ASCII) for row in self.sheets[w.FILES] if row[ID] and id(row) not in refused}
        for sheet in (w.MEMBERS, w.INCOMES, w.DOCUMENTS):
            for line in self.sheets[sheet]:
                if id(line) not in planted and line[w.HEAD] not in good:
                    self.add(sheet, "head_refused", "refused", line)
                    planted.add(id(line))
        refused |= {id(truth.line) for truth in self.truth if truth.expected == ("refused",)}
        members = {row[ID] for row in self.sheets[w.MEMBERS] if row[ID] and id(row) not in refused}
        for line in self.sheets[w.DOCUMENTS]:
            if id(line) not in planted and line.get("هوية الفرد") and line["هوية الفرد"] not in members:
                self.add(w.DOCUMENTS, "member_refused", "refused", line)

    def _empty_rows(self):
        for sheet in (w.FILES, w.MEMBERS, w.INCOMES, w.DOCUMENTS):
            for _index in range(self.count):
                empty = self.rng.choice(({}, {w.COLUMNS[sheet][1]: "   "}))
                self.add(sheet, "empty_row", "empty", self.insert(sheet, dict(empty)))


_ASCII = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")


def _hijri_text(day):
    year, month, day = Gregorian(day.year, day.month, day.day).to_hijri().datetuple()
    return f"{year}/{month:02}/{day:02}"
