"""Households that make sense: a widow with her children, an elderly couple, a divorced mother, …

Nobody here exists. Identifiers come from one range (19…, 29…), accounts from the bank code 99, which no bank has.
"""

import datetime

import families_words as w
from hijridate import Hijri
from stdnum import luhn
from stdnum.iso7064 import mod_97_10

DAY = datetime.timedelta(days=1)
PERSONS, MOBILES, ACCOUNTS = 10**7, 10**6, 10**8
STEP = 7919  # a prime: counting by it visits every number of a power of ten once
RAJAB = 7
NAMES = ("الاسم الأول", "اسم الأب", "اسم الجد", "اسم العائلة")
ID, BIRTH = "رقم الهوية", "تاريخ الميلاد"
MOBILE, IBAN = "الجوال", "الآيبان"


def identifier(number, first="1"):
    """A valid number of the fictitious range: 19… a national ID, 29… an iqama."""
    body = f"{first}9{number % PERSONS:07d}"
    return body + luhn.calc_check_digit(body)


def iban(number):
    """An IBAN with right check digits at the bank 99."""
    account = f"99{number % ACCOUNTS:018d}"
    return f"SA{mod_97_10.calc_check_digits(account + 'SA')}{account}"


class People:
    """Makes households one by one; the same seed makes the same ones."""

    def __init__(self, rng, today, branches=(w.HEAD_OFFICE,)):
        self.rng = rng
        self.today = today
        self.branches = branches
        self.offset = rng.randrange(PERSONS)
        self.persons = self.heads = 0
        self.by_birth = {}  # who was born on a day: no two heads are alike unless planted

    # ------------------------------------------------------------ persons

    def next_id(self, first="1"):
        self.persons += 1
        return identifier(self.offset + self.persons * STEP, first)

    def next_mobile(self):
        self.heads += 1
        return f"0500{(self.offset + self.heads * STEP) % MOBILES:06d}"

    def next_iban(self):
        return iban(self.offset + self.heads * STEP)

    def birth(self, youngest, oldest):
        """A day; of the elder many are entered as the first of Rajab, as on their cards."""
        age = self.rng.uniform(youngest, oldest + 0.9)
        day = self.today - DAY * int(age * 365.25) - DAY
        if age > 25 and self.rng.random() < (0.5 if age > 45 else 0.15):
            year = Hijri.fromisoformat(_hijri(day)).year
            day = Hijri(year, RAJAB, 1).to_gregorian()
            day = datetime.date(day.year, day.month, day.day)
        return day

    def name(self, male):
        rng = self.rng
        return (rng.choice(w.MEN if male else w.WOMEN), rng.choice(w.MEN), rng.choice(w.MEN), rng.choice(w.FAMILIES))

    def head(self, male, youngest, oldest, **values):
        """The row of a file's owner, not alike to anybody born on his day."""
        birth = self.birth(youngest, oldest)
        same_day = self.by_birth.setdefault(birth, set())
        name = self.name(male)
        while any(sum(a == b for a, b in zip(name, other, strict=True)) > 1 for other in same_day):
            birth += DAY
            same_day = self.by_birth.setdefault(birth, set())
        same_day.add(name)
        rng = self.rng
        foreign = values.get("الجنسية") is not None
        housing = rng.choice((w.RENTED, w.RENTED, w.RENTED, w.OWNED, w.SHARED, w.CHARITY_HOUSE))
        row = {
            "نوع الهوية": w.IQAMA if foreign else w.NATIONAL_ID, ID: self.next_id("2" if foreign else "1"),
            **dict(zip(NAMES, name, strict=True)), BIRTH: birth, "الجنس": w.MALE if male else w.FEMALE,
            "الجنسية": w.SAUDI, MOBILE: self.next_mobile(), "مصرف الزكاة": rng.choice((w.ZAKAT_POOR, w.ZAKAT_NEEDY)),
            "المكتب الفرعي": None, "رقم المبنى": f"{rng.randrange(1000, 9999)}", "الشارع": rng.choice(w.STREETS),
            "الحي": rng.choice(w.DISTRICTS), "المدينة": w.CITY, "الرمز البريدي": f"1{rng.randrange(1000, 4999)}",
            "الرقم الإضافي": f"{rng.randrange(1000, 9999)}",
            "العنوان المختصر": "".join(rng.choices("ABDHJKLRST", k=4)) + f"{rng.randrange(1000, 9999)}",
            "السكن": housing, "الإيجار الشهري": rng.randrange(8, 26) * 100 if housing == w.RENTED else None,
            IBAN: self.next_iban(), "قناة التواصل": rng.choice(w.CHANNELS), **values,
        }
        row["المكتب الفرعي"] = self.branches[w.DISTRICTS.index(row["الحي"]) % len(self.branches)]
        return row

    def member(self, relation, male, name, birth, **values):
        age = (self.today - birth).days / 365.25
        study = w.SCHOOL if 6 <= age < 18 else w.UNIVERSITY if 18 <= age < 22 and self.rng.random() < 0.5 else w.NO_STUDY
        return {
            "الاسم": name, "صلة القرابة": relation, "نوع الهوية": w.NATIONAL_ID, ID: self.next_id(), BIRTH: birth,
            "الجنس": w.MALE if male else w.FEMALE, "الدراسة": study, "يعمل": w.NO,
            "معال": w.YES, "يسكن مع الأسرة": w.YES, **values,
        }

    def children(self, count, father, youngest=0, oldest=19, relation=None):
        """Brothers and sisters with different names; ``father`` is his name in three parts."""
        names = self.rng.sample([(name, True) for name in w.MEN] + [(name, False) for name in w.WOMEN], count)
        return [
            self.member(
                relation or (w.SON if male else w.DAUGHTER), male, " ".join((name, *father)), self.birth(youngest, oldest)
            ) for name, male in names
        ]

    # ------------------------------------------------------------ households: (head, members, incomes, documents)

    def family(self):
        """One household, by how often they come to such associations."""
        kinds, weights = zip(*(
            (self.low_income, 28), (self.widow, 24), (self.elderly, 15), (self.divorced, 14), (self.prisoner, 4),
            (self.disabled, 6), (self.orphans, 4), (self.resident, 5),
        ), strict=True)
        head, members, incomes, documents = self.rng.choices(kinds, weights)[0]()
        if head["السكن"] == w.RENTED:
            incomes[w.RENT] = head["الإيجار الشهري"]
            documents.append(w.D_LEASE)
        if self.rng.random() < 0.08:
            incomes[w.COURT_DEBT] = self.rng.randrange(3, 15) * 100
            documents.append(w.D_DEBT)
            head["الفئات"] += f"؛{w.DEBTOR}"
        return head, members, self._lines(head, incomes), self._documents(head, members, documents)

    def widow(self):
        head = self.head(False, 28, 60, **{"الحالة الاجتماعية": w.WIDOWED, "الفئات": f"{w.WIDOW}؛{w.POOR}"})
        late = self.name(True)
        age = (self.today - head[BIRTH]).days // 365
        children = self.children(self.rng.randint(1, 6), late[:2] + late[3:], max(0, age - 45), min(19, age - 18))
        incomes = {w.CITIZEN: self._money(5, 15), self.rng.choice((w.PENSION, w.SECURITY)): self._money(10, 30)}
        return head, children, incomes, [w.D_RECORD, w.D_DEATH, w.D_INCOME]

    def elderly(self):
        head = self.head(True, 63, 88, **{"الحالة الاجتماعية": w.MARRIED, "الفئات": f"{w.ELDERLY}؛{w.POOR}"})
        wife = self.member(w.SPOUSE, False, " ".join(self.name(False)), self.birth(55, 80))
        return head, [wife], {w.SECURITY: self._money(11, 25), w.TREATMENT: self._money(1, 6)}, [w.D_INCOME]

    def divorced(self):
        head = self.head(False, 25, 50, **{"الحالة الاجتماعية": w.DIVORCED, "الفئات": f"{w.DIVORCEE}؛{w.LOW_INCOME}"})
        father = self.name(True)
        age = (self.today - head[BIRTH]).days // 365
        children = self.children(self.rng.randint(1, 4), father[:2] + father[3:], 0, max(1, min(17, age - 18)))
        return head, children, {w.KIN: self._money(3, 10), w.SECURITY: self._money(8, 18)}, [w.D_RECORD, w.D_DIVORCE]

    def low_income(self):
        head = self.head(True, 28, 55, **{"الحالة الاجتماعية": w.MARRIED, "الفئات": w.LOW_INCOME})
        age = (self.today - head[BIRTH]).days // 365
        wife = self.member(w.SPOUSE, False, " ".join(self.name(False)), self.birth(age - 7, age))
        children = self.children(self.rng.randint(1, 6), self._fathers_name(head), 0, max(1, min(20, age - 24)))
        source = self.rng.choice((w.SALARY, w.BUSINESS))
        return head, [wife, *children], {source: self._money(25, 45), w.CITIZEN: self._money(4, 20)}, [w.D_RECORD, w.D_INCOME]

    def prisoner(self):
        head = self.head(False, 25, 50, **{"الحالة الاجتماعية": w.MARRIED, "الفئات": f"{w.PRISONER}؛{w.POOR}"})
        father = self.name(True)
        age = (self.today - head[BIRTH]).days // 365
        children = self.children(self.rng.randint(1, 5), father[:2] + father[3:], 0, max(1, min(17, age - 18)))
        return head, children, {w.SECURITY: self._money(10, 25)}, [w.D_RECORD, w.D_PRISON]

    def disabled(self):
        head = self.head(self.rng.random() < 0.6, 20, 45, **{"الحالة الاجتماعية": w.SINGLE, "الفئات": w.DISABILITY})
        mother = self.member(w.MOTHER, False, " ".join(self.name(False)), self.birth(62, 75))
        return head, [mother], {w.SECURITY: self._money(8, 16), w.TREATMENT: self._money(2, 9)}, [w.D_MEDICAL]

    def orphans(self):
        head = self.head(False, 55, 75, **{"الحالة الاجتماعية": w.WIDOWED, "الفئات": f"{w.ORPHAN}؛{w.POOR}"})
        father = self.name(True)
        children = self.children(self.rng.randint(1, 4), father[:2] + father[3:], 1, 17, relation=w.GRANDCHILD)
        return head, children, {w.GOSI: self._money(8, 20)}, [w.D_DEATH, w.D_GUARDIAN]

    def resident(self):
        head = self.head(True, 28, 55, **{
            "الحالة الاجتماعية": w.MARRIED, "الفئات": w.RESIDENT, "الجنسية": self.rng.choice(w.OTHER_COUNTRIES),
        })
        children = self.children(self.rng.randint(1, 5), self._fathers_name(head), 0, 12)
        for child in children:
            child.update({"نوع الهوية": w.IQAMA, ID: self.next_id("2")})
        return head, children, {w.SALARY: self._money(15, 35)}, [w.D_ELECTRICITY]

    # ------------------------------------------------------------ lines

    def _lines(self, head, incomes):
        return [{w.HEAD: head[ID], "المصدر": source, "المبلغ الشهري": amount} for source, amount in incomes.items()]

    def _documents(self, head, members, kinds):
        lines = [{w.HEAD: head[ID], "نوع المستند": kind, "تاريخ الإصدار": self._issued()} for kind in (w.D_IDENTITY, *kinds)]
        lines[0]["تاريخ الانتهاء"] = self.today + DAY * self.rng.randrange(60, 3000)
        pupils = [member for member in members if member["الدراسة"] == w.SCHOOL]
        lines += [
            {w.HEAD: head[ID], "هوية الفرد": pupil[ID], "نوع المستند": w.D_SCHOOL, "تاريخ الإصدار": self._issued()}
            for pupil in pupils[:2]
        ]
        return lines

    def history(self, head):
        """What some families were given before, by the old system."""
        return [
            {w.HEAD: head[ID], "نوع الدعم": kind, "تاريخ الصرف": self.today - DAY * self.rng.randrange(20, 700),
             "المبلغ": self.rng.randrange(low // 50, high // 50) * 50}
            for kind, low, high in self.rng.sample(w.GIVEN, self.rng.choice((0, 0, 1, 2)))
        ]

    def _issued(self):
        return self.today - DAY * self.rng.randrange(1, 60)

    def _money(self, low, high):
        return self.rng.randrange(low, high) * 100

    @staticmethod
    def _fathers_name(head):
        return head[NAMES[0]], head[NAMES[1]], head[NAMES[3]]


def _hijri(day):
    from hijridate import Gregorian

    return Gregorian(day.year, day.month, day.day).to_hijri().isoformat()
