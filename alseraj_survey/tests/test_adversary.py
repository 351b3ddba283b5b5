"""Somebody has the whole database, its backups, its log and every figure, before and after, and wants to know who said what."""

import importlib.util
import random
from collections import defaultdict
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..tools.sealed_box import SealedBox
from .common import SatisfactionCommon

SMALLEST = 5


def _load_migration(version, name):
    script = Path(__file__).parents[1] / "migrations" / version / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name.replace("-", "_"), script)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@tagged("post_install", "-at_install")
class TestAdversary(SatisfactionCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.files = cls.make_beneficiaries(3)
        cls.files[1].gender = "female"

    def _dump(self, *tables):
        """All that a row has, hidden columns too."""
        self.env.flush_all()
        rows = {}
        for table in tables:
            self.env.cr.execute(f"SELECT ctid::text, xmin::text, to_jsonb(t) FROM {table} t ORDER BY t.ctid")  # pylint: disable=E8103
            rows[table] = self.env.cr.fetchall()
        return rows

    def _collect(self, count, chance, scores=()):
        """``count`` people answer one after the other; who gave what is the truth that nobody is to find."""
        truth = []
        for number in range(count):
            invitation = self._invite(1, self.support_types[number % 3 == 0], self.files[number % 3])
            score = scores[number] if scores else chance.randint(1, 5)
            self._answer(invitation, score, f"كلمة {chance.random()}"[:12] if number % 2 else "")
            truth.append((invitation, score))
        return truth

    def test_neither_hidden_columns_nor_order_join(self):
        chance, hits, tries = random.Random(18), 0, 0
        for _round in range(8):
            truth = self._collect(5, chance, chance.sample(range(1, 6), 5))  # five people, five answers, each another
            self._store()
            dump = self._dump("survey_user_input", "survey_user_input_line", "alseraj_survey_invitation")
            stored = [row for row in dump["survey_user_input"] if row[2]["survey_id"] == self.survey.id][-5:]
            lines = {row[2]["user_input_id"]: row[2] for row in dump["survey_user_input_line"]}
            self.assertEqual(len({row[1] for row in stored}), 1, "all of one transaction")
            invited = {row[2]["id"]: row for row in dump["alseraj_survey_invitation"]}
            for (invitation, score), answer in zip(truth, stored, strict=True):
                tries += 1
                hits += lines[answer[2]["id"]]["suggested_answer_id"] == self._choice(score).id
                row = invited[invitation.id]
                self.assertIsNone(row[2]["token"])
                self.assertFalse(set(row[2]) & {"create_date", "write_date", "write_uid", "create_uid"})
            for answer in stored:
                values = answer[2]
                for name in ("create_uid", "write_uid", "partner_id", "email", "nickname", "invite_token", "lang_id"):
                    self.assertIsNone(values.get(name), name)
                self.assertEqual(
                    {values[name][:10][-2:] + values[name][10:] for name in ("create_date", "write_date", "end_datetime")},
                    {"01T00:00:00"})
        # a guess is right once in five: 8 of 40, and more than 25 once in ten million runs; whoever can join finds 40
        self.assertLessEqual(hits, 25, f"{hits} of {tries}")

    def _choice(self, score):
        return self.overall.suggested_answer_ids.filtered(lambda choice: choice.answer_score == score)

    def test_every_answer_fits_at_least_five_of_those_who_answered(self):
        chance = random.Random(19)
        for count in (5, 8, 14, 23):
            truth = self._collect(count, chance)
            known = self.env["survey.user_input"].search([("survey_id", "=", self.survey.id)])
            self._store()
            fresh = self.env["survey.user_input"].search([("survey_id", "=", self.survey.id)]) - known
            self.assertEqual(len(fresh), count)
            for answer in fresh:
                fits = [
                    invitation for invitation, _score in truth if all(
                        not answer[f"alseraj_{name}"] or answer[f"alseraj_{name}"] == invitation[name]
                        for name in ("type_id", "branch_id", "channel_id", "category_id", "gender"))
                ]
                self.assertGreaterEqual(len(fits), SMALLEST)

    def test_a_backup_taken_while_answers_wait_opens_for_nobody(self):
        invitations = self._invite(5)
        for score, invitation in enumerate(invitations, 1):
            self._answer(invitation, score, "سر لا يعرفه أحد")
        backup = self._dump("alseraj_survey_waiting", "alseraj_survey_invitation")
        text = str(backup)
        self.assertNotIn("سر لا يعرفه أحد", text)
        waits = [row[2] for row in backup["alseraj_survey_waiting"] if row[2]["survey_id"] == self.survey.id]
        self.assertEqual(len(waits), 5)
        self.assertEqual(len({len(row["sealed"]) for row in waits}), 1, "the length tells nothing")
        # the key stands in no table; without its folder nothing opens, and it is destroyed in the end
        box = self.waiting._get_box()
        key = box._read(waits[0]["key"]).decode()
        self.env.cr.execute("SELECT count(*) FROM ir_config_parameter WHERE position(%s in value) > 0", [key])
        self.assertEqual(self.env.cr.fetchone()[0], 0)
        self.assertIsNone(SealedBox(box.folder / "elsewhere").open(waits[0]["key"], waits[0]["sealed"]))

    def test_figures_move_in_steps(self):
        """Before and after each single answer nothing that anybody reads has moved; each step is of at least five."""
        chance = random.Random(20)
        Figure, Tally = self.env["alseraj.satisfaction.figure"], self.env["alseraj.satisfaction.tally"]

        def look():
            self.env.flush_all()
            self.env.invalidate_all()
            figures = {
                (rec.question_id.id, rec.dimension, rec.month, rec.type_id.id, rec.branch_id.id, rec.channel_id.id,
                 rec.category_id.id, rec.gender): (rec.responses, rec.mean, rec.satisfied)
                for rec in Figure.with_user(self.user_officer).search([])
            }
            counts = {rec.id: rec.count for rec in Tally.with_user(self.user_auditor).search([])}
            return figures, counts

        for _round in range(4):
            before = look()
            self._collect(chance.randint(5, 12), chance)
            self.assertEqual(look(), before, "no single answer moves a figure")
            self._store()
            figures, _counts = look()
            for key, (responses, _mean, _satisfied) in figures.items():
                step = responses - before[0].get(key, (0, 0, 0))[0]
                self.assertFalse(0 < step < SMALLEST, (key, step))

    def test_differences_of_filters_are_about_five_at_least(self):
        """Every sum over the tally by any filter, and every difference of two: nobody's, or at least five people's."""
        chance = random.Random(21)
        for _round in range(5):
            self._collect(chance.randint(7, 16), chance)
            self._store()
        rows = self.env["alseraj.satisfaction.tally"].search([("question_id", "=", self.overall.id)])
        people = defaultdict(int)
        names = ("month", "mode", "type_id", "branch_id", "channel_id", "category_id", "gender")
        for row in rows:
            people[tuple(row[name].id if row._fields[name].relational else row[name] for name in names)] += row.count
        self.assertTrue(people)
        self.assertGreaterEqual(min(people.values()), SMALLEST, "the smallest that any filter, or its complement, can single out")
        totals = set()
        keys = list(people)
        for _try in range(500):
            chosen = {key for key in keys if chance.random() < 0.5}
            others = {key for key in keys if chance.random() < 0.5}
            for group in (chosen, others, chosen - others, set(keys) - chosen):
                totals.add(sum(people[key] for key in group))
        self.assertFalse([total for total in totals if 0 < total < SMALLEST])

    def test_no_figure_of_any_table_is_about_fewer_by_subtraction(self):
        """Everything that everybody with a role reads, subtracted from everything else: groups, months, invited, answered."""
        chance = random.Random(22)
        months = ("2026-01-05", "2026-02-05", "2026-03-05")
        for _round in range(6):
            truth = self._collect(chance.randint(5, 17), chance)
            self._store()
            silent = self._invite(chance.randint(1, 4), self.support_types[1], self.files[1])
            for invitation in [*(row[0] for row in truth), *silent]:
                invitation._write_internal({"sent_on": chance.choice(months)})
            self._attack()

    def _attack(self):
        self.env["alseraj.satisfaction.figure"]._keep(self.env.company, self.survey)
        rows = self.env["alseraj.satisfaction.figure"].with_user(self.user_finance).search([
            ("survey_id", "=", self.survey.id), ("question_id", "=", self.overall.id)])
        for name in ("responses", "invited"):
            published, whole = defaultdict(dict), {}
            for row in rows:
                if not row[name]:
                    continue
                self.assertGreaterEqual(row[name], SMALLEST)
                if row.dimension == "all":
                    whole[row.month] = row[name]
                group = row.type_id or row.branch_id or row.channel_id or row.category_id or row.gender
                published[row.dimension, row.month][group] = row[name]
            for (dimension, month), numbers in published.items():
                if dimension != "all" and month in whole:  # what a table leaves out of its total
                    self.assertFalse(0 < whole[month] - sum(numbers.values()) < SMALLEST, (name, dimension, month))
            months = sum(number for month, number in whole.items() if month)
            if False in whole:
                self.assertFalse(0 < whole[False] - months < SMALLEST, (name, "months", whole))
            for (dimension, month), numbers in published.items():  # and of a group's own months
                for group in numbers if not month and dimension != "all" else ():
                    single = [table[group] for (kind, when), table in published.items() if kind == dimension and when
                              and group in table]
                    if single:
                        self.assertFalse(0 < numbers[group] - sum(single) < SMALLEST, (name, dimension, group))

    def test_who_takes_part_moves_no_figure_either(self):
        """The share of those who answered moves when what they said is stored, not when somebody sends his answer."""
        for invitation in self._invite(6):
            self._answer(invitation, 4)
        self._store()
        others = self._invite(6)
        self.env["alseraj.satisfaction.figure"]._keep(self.env.company, self.survey)  # as the job does that invites

        def look():
            self.env.flush_all()
            self.env.invalidate_all()
            return self.env["alseraj.satisfaction.figure"].search([
                ("survey_id", "=", self.survey.id), ("dimension", "=", "all"), ("by_month", "=", False),
                ("question_id", "=", self.overall.id)]).response_rate

        self.assertAlmostEqual(look(), 0.5)
        board = self.env["alseraj.satisfaction.board"].create({})
        for invitation in others[:4]:
            self._answer(invitation, 1)
            self.assertAlmostEqual(look(), 0.5)
            self.assertEqual(board._get_asked(), (12, 6))
        for invitation in others[4:]:
            self._answer(invitation, 1)
        self._store()
        self.assertAlmostEqual(look(), 1.0)

    def test_a_question_that_few_answered_is_not_counted(self):
        invitations = self._invite(7)
        for number, invitation in enumerate(invitations):
            self._answer(invitation, 4, **({"respect": 1} if number < 3 else {"speed": 5}) if number < 6 else {})
        self._store()
        counted = self.env["alseraj.satisfaction.tally"].search([("survey_id", "=", self.survey.id)])
        self.assertEqual(counted.question_id, self.overall, "three answered the others")
        self.assertEqual(sum(counted.mapped("count")), 7)

    def test_who_is_known_is_mixed_with_nobody(self):
        """An answer with a name would leave its group with four."""
        survey = self.env.ref("alseraj_survey.survey_complaint")
        overall = self.env.ref("alseraj_survey.question_complaint_overall")
        choice = overall.suggested_answer_ids[-1]
        for number, invitation in enumerate(self._invite(5)):
            invitation._write_internal({"survey_id": survey.id})
            invitation._answer({overall.id: [[choice.id, 1]]}, {}, contact=number == 0)
        self.assertEqual(self._store(survey), 0, "four are left")
        modes = self.waiting.search([("survey_id", "=", survey.id)]).mapped("mode")
        self.assertEqual(sorted(modes), ["known", "link", "link", "link", "link"])

    def _enter(self, users, mode="phone"):
        """Each of the users enters what somebody tells him, and so knows it."""
        for number, user in enumerate(users):
            invitation = self._invite(1, self.support_types[number % 2], self.files[number % 3])
            self._answer(invitation.with_user(user).sudo(), 1 + number % 5, mode=mode)

    def test_who_enters_answers_subtracts_nobody(self):
        """Four that he entered, and one that somebody else did: the fifth would be known."""
        own, other, third = self.user_officer, self.user_officer_2, self.user_manager
        for mode in ("phone", "paper"):
            self._enter([own] * 4 + [other], mode)
            self.assertEqual(self._store(mode=mode), 0, "five, but four are his")
            self._enter([own], mode)
            self.assertEqual(self._store(mode=mode), 5, "his own; the other one waits")
            self._enter([own] * 3 + [third] * 3 + [other] * 2, mode)
            self.assertEqual(self._store(mode=mode), 9, "six are left to whom of them ever")
        waits = self.waiting.search([("survey_id", "=", self.survey.id)])
        self.assertFalse(waits)

    def test_sums_over_what_was_entered(self):
        """By type, by question, by month: nobody finds fewer than five of others in any number."""
        chance = random.Random(24)
        users = [self.user_officer, self.user_officer_2, self.user_manager]
        rows, original = [], type(self.env["alseraj.satisfaction.tally"])._add

        def record(tally, company, survey, month, mode, facts, answers, knowers=()):
            rows.append((answers, knowers))
            return original(tally, company, survey, month, mode, facts, answers, knowers)

        for _round in range(6):
            for number in range(chance.randint(6, 20)):
                user = chance.choice(users)
                invitation = self._invite(1, chance.choice(self.support_types), self.files[number % 3])
                asked = {"respect": 4} if chance.random() < 0.5 else {}
                self._answer(invitation.with_user(user).sudo(), 3, mode="phone", **asked)
            rows.clear()
            before = self._count_tally()
            with patch.object(self.env.registry["alseraj.satisfaction.tally"], "_add", record):
                self._store(mode="phone")
            counted = defaultdict(int)
            for answers, knowers in rows:
                for question in {name for given in answers for name in given}:
                    members = [knower for given, knower in zip(answers, knowers, strict=True) if question in given]
                    others = {len(members) - members.count(user) for user in set(members)}
                    if len(members) >= SMALLEST and not others & set(range(1, SMALLEST)):
                        counted[int(question)] += len(members)
            after = self._count_tally()
            self.assertEqual({key: after[key] - before[key] for key in after if after[key] != before[key]}, dict(counted))

    def _count_tally(self):
        self.env.invalidate_all()
        counts = defaultdict(int)
        for row in self.env["alseraj.satisfaction.tally"].search([("survey_id", "=", self.survey.id)]):
            counts[row.question_id.id] += row.count
        return counts

    def test_who_is_told_a_name_subtracts_nobody(self):
        """Who follows four low scores up knows what those said; the fifth is somebody else's to follow up."""
        survey = self.env.ref("alseraj_survey.survey_complaint")
        overall = self.env.ref("alseraj_survey.question_complaint_overall")
        choice = overall.suggested_answer_ids[-1]
        owners = [self.user_officer] * 4 + [self.user_officer_2]

        def choose(_self, _company, _involved):
            return owners.pop(0)

        with patch.object(self.env.registry["alseraj.survey.follow_up"], "_choose_owner", choose):
            for invitation in self._invite(5):
                invitation._write_internal({"survey_id": survey.id})
                invitation._answer({overall.id: [[choice.id, 1]]}, {}, contact=True)
        self.assertFalse(owners)
        self.assertEqual(self._store(survey, mode="known"), 0)

    def test_who_answers_stands_beside_no_score(self):
        """Whoever knows that a family is answered for by its collector does not find its scores by that."""
        respondent = self.env.ref("alseraj_survey.question_respondent")
        knows = self.env.ref("alseraj_survey.question_knows_complaint")
        for number, invitation in enumerate(self._invite(6)):
            answers, comments = self._give(1 + number % 5)
            answers[respondent.id] = [[respondent.suggested_answer_ids[number == 0].id, None]]
            answers[knows.id] = [[knows.suggested_answer_ids[0].id, None]]
            invitation._answer(answers, comments)
        self._store()
        lines = self.env["survey.user_input.line"].search([("user_input_id.survey_id", "=", self.survey.id)])
        self.assertEqual(lines.question_id, self.overall)
        counts = self.env["alseraj.satisfaction.tally"].search([("question_id", "in", (respondent | knows).ids)])
        self.assertEqual(sorted(counts.mapped("count")), [1, 5, 6], "it is counted by itself")
        for question in respondent | knows:
            with self.assertRaises(UserError, msg="and keeps its meaning"):
                question.suggested_answer_ids[0].with_user(self.user_manager).value = "Otherwise"

    def test_an_upgrade_takes_it_out(self):
        for invitation in self._invite(5):
            self._answer(invitation, 4)
        self._store()
        stored = self.env["survey.user_input"].search([("survey_id", "=", self.survey.id)])
        respondent = self.env.ref("alseraj_survey.question_respondent")
        self.env["survey.user_input.line"].create([{
            "user_input_id": answer.id, "question_id": respondent.id, "answer_type": "suggestion",
            "suggested_answer_id": respondent.suggested_answer_ids[0].id} for answer in stored])
        self.env.flush_all()
        for _twice in range(2):
            _load_migration("19.0.1.4.0", "post-respondent").migrate(self.env.cr, "19.0.1.3.0")
        self.env.invalidate_all()
        self.assertEqual(stored.user_input_line_ids.question_id, self.overall)
        self.assertEqual(len(stored.user_input_line_ids), 5)

    def test_no_order_survives_the_mixing(self):
        """The order in which answers are stored is of chance, whatever the order of those that wait."""
        orders = set()
        for _round in range(3):
            for score, invitation in enumerate(self._invite(5), 1):
                self._answer(invitation, score)
            known = self.env["survey.user_input"].search([("survey_id", "=", self.survey.id)])
            self._store()
            fresh = (self.env["survey.user_input"].search([("survey_id", "=", self.survey.id)]) - known).sorted("id")
            orders.add(tuple(fresh.user_input_line_ids.mapped("answer_score")))
        self.assertGreater(len(orders), 1)

    def test_the_log_shows_no_code(self):
        with patch.object(self.env.registry["alseraj.survey.invitation"], "_make_code", lambda self: "ABCDEFGHIJKLMNOP"):
            invitation = self._invite()
        path, _mark, fragment = invitation._get_url().partition("#")
        self.assertEqual(fragment, "ABCDEFGHIJKLMNOP")
        self.assertTrue(path.endswith("/alseraj/opinion"))


@tagged("post_install", "-at_install")
class TestEarlierAnswers(SatisfactionCommon):
    """What earlier versions stored one by one is mixed like anything else."""

    def test_an_upgrade_mixes_them(self):
        module = _load_migration("19.0.1.2.0", "post-anonymous")
        choices = self.overall.suggested_answer_ids
        earlier = self.env["survey.user_input"].create([{
            "survey_id": self.survey.id, "state": "done", "alseraj_company_id": self.env.company.id,
            "alseraj_type_id": self.support_types[number == 6].id,
            "user_input_line_ids": [
                (0, 0, {"question_id": self.overall.id, "answer_type": "suggestion", "suggested_answer_id": choices[0].id}),
                (0, 0, {"question_id": self.comment.id, "answer_type": "text_box", "value_text_box": "0501234567 شكرا"}),
            ],
        } for number in range(7)])
        ids = earlier.ids
        module._mix_earlier_answers(self.env)
        self.assertFalse(earlier.exists())
        stored = self.env["survey.user_input"].search([("survey_id", "=", self.survey.id)])
        self.assertEqual(len(stored), 7)
        self.assertFalse(set(stored.ids) & set(ids))
        self.assertFalse(stored.alseraj_type_id, "one of seven would be known by his service")
        comments = self.env["alseraj.satisfaction.comment"].search([("survey_id", "=", self.survey.id)])
        self.assertEqual(set(comments.mapped("text")), {"••• شكرا"})
        self.assertEqual(sum(self.env["alseraj.satisfaction.tally"].search([
            ("survey_id", "=", self.survey.id)]).mapped("count")), 7)
        for few in range(4):
            self.env["survey.user_input"].create({
                "survey_id": self.survey.id, "state": "done", "alseraj_company_id": self.env.company.id,
                "user_input_line_ids": [(0, 0, {
                    "question_id": self.overall.id, "answer_type": "suggestion", "suggested_answer_id": choices[few].id})]})
        stored.unlink()
        module._mix_earlier_answers(self.env)
        self.assertEqual(self.waiting.search_count([("survey_id", "=", self.survey.id)]), 4, "too few: they wait, sealed")
