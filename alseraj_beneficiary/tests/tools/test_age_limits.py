import datetime

from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged

from ...tools import age_limits
from ...tools.age_limits import Limit, Person
from .common import RuleCase, properties

TODAY = datetime.date(2026, 11, 23)
SON = Limit("son", age_to=18, age_to_study=20, only_unmarried=True)
DAUGHTER = Limit("daughter", age_to=35, only_unmarried=True, only_without_work=True)


def born(years, days=0):
    return TODAY - relativedelta(years=years) + datetime.timedelta(days=days)


def codes(limit, **values):
    person = Person(limit.relation if limit else "son", **values)
    return [code for code, _values in age_limits.find_warnings(limit, person, TODAY)]


LIMITS = st.builds(
    lambda age_to, more, study_proof: Limit("son", None, None, age_to, more and age_to + more, study_proof),
    st.integers(1, 40), st.integers(0, 10), st.booleans(),
)
PERSONS = st.builds(
    lambda days, studies, proven: Person("son", None, TODAY - datetime.timedelta(days=days), studies, proven),
    st.integers(0, 18000), st.booleans(), st.booleans(),
)


@tagged("post_install", "-at_install")
class TestAgeLimits(RuleCase):

    def test_birthday_decides(self):
        self.assertEqual(codes(SON, birth_date=born(18, days=1)), [])
        self.assertEqual(codes(SON, birth_date=born(18)), ["age_or_study"])
        self.assertEqual(codes(SON, birth_date=born(20)), ["age"])

    def test_study_extends_only_with_proof(self):
        nineteen = {"birth_date": born(19)}
        self.assertEqual(codes(SON, **nineteen, studies=True), ["age_no_proof"])
        self.assertEqual(codes(SON, **nineteen, studies=True, study_proven=True), [])
        self.assertEqual(codes(SON._replace(study_proof=False), **nineteen, studies=True), [])
        self.assertEqual(codes(SON, birth_date=born(20), studies=True, study_proven=True), ["age"])
        self.assertEqual(codes(SON, **nineteen, study_proven=True), ["age_or_study"], "a letter of last year")

    def test_married_and_working(self):
        self.assertEqual(codes(DAUGHTER, birth_date=born(34)), [])
        self.assertEqual(codes(DAUGHTER, birth_date=born(35), married=True, works=True), ["age", "married", "working"])
        self.assertEqual(codes(SON, birth_date=born(10), works=True), [], "a son may work")

    def test_unknown_birth_date_is_no_warning(self):
        self.assertEqual(codes(SON), [])
        self.assertEqual(codes(DAUGHTER, married=True), ["married"])

    def test_first_fitting_limit_decides(self):
        orphan = Limit("son", category=7, age_to=15)
        limits = [orphan, SON, Limit(gender="female", age_to=50), Limit(age_to=60)]
        son = Person("son", "male")
        self.assertEqual(age_limits.find_limit(limits, son, [7]), orphan)
        self.assertEqual(age_limits.find_limit(limits, son, [8]), SON)
        self.assertEqual(age_limits.find_limit(limits, Person("mother", "female")), limits[2])
        self.assertEqual(age_limits.find_limit(limits, Person("father", "male")), limits[3])
        self.assertIsNone(age_limits.find_limit([SON], Person("mother")))
        self.assertEqual(codes(None, birth_date=born(90)), [])

    def test_leap_day(self):
        leap = datetime.date(2008, 2, 29)
        self.assertFalse(age_limits.has_reached(leap, 18, datetime.date(2026, 2, 28)))
        self.assertTrue(age_limits.has_reached(leap, 18, datetime.date(2026, 3, 1)))

    def test_is_within(self):
        self.assertFalse(age_limits.is_within(None, 0, 0, TODAY))
        self.assertTrue(age_limits.is_within(born(60), 60, 0, TODAY))
        self.assertFalse(age_limits.is_within(born(60, days=1), 60, 0, TODAY))
        self.assertTrue(age_limits.is_within(born(20, days=1), 0, 20, TODAY))
        self.assertFalse(age_limits.is_within(born(20), 0, 20, TODAY))

    @properties
    @given(LIMITS, PERSONS, st.integers(0, 900))
    def test_worse_is_never_better(self, limit, person, days):
        """Who is out by age stays out: older, without study, without proof, or without the longer limit."""
        found = age_limits.find_warnings(limit, person, TODAY)
        if not found:
            return
        older = person.birth_date - datetime.timedelta(days=days)
        for worse in ({"birth_date": older}, {"studies": False}, {"study_proven": False}):
            self.assertTrue(age_limits.find_warnings(limit, person._replace(**worse), TODAY), worse)
        self.assertTrue(age_limits.find_warnings(limit._replace(age_to_study=0), person, TODAY))
        self.assertTrue(age_limits.has_reached(person.birth_date, limit.age_to, TODAY))
        for code, values in found:
            self.assertNotIn("%(", age_limits.WARNINGS[code] % values)

    @properties
    @given(st.dates(datetime.date(1930, 1, 1), TODAY), st.integers(0, 90))
    def test_reached_once_and_for_good(self, birth_date, years):
        reached = [
            age_limits.has_reached(birth_date, years, TODAY + datetime.timedelta(days=days)) for days in range(0, 800, 40)
        ]
        self.assertEqual(reached, sorted(reached))
