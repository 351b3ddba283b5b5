"""Somebody has the whole database before and after each answer, its backups and the log, and wants to know who said what.

On a served database of its own, over real connections, so that transactions, rows and the log are what they are in use.
"""

import itertools
import json
import os
import random
import re
import signal
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from dev_command import ROOT, query, run_dev

PEOPLE = 15
# Whoever guesses within what the answers say of themselves is right about twice in fifteen; nine or more once in a hundred
# thousand runs. Whoever can join finds all of them.
MOST_HITS = 8
LETTERS = "ابتثج"
INVITED = """
import json
rule, survey = env.ref("alseraj_survey.rule_done"), env.ref("alseraj_survey.survey_satisfaction")
rule.write({"delay_days": 0, "cooldown_days": 0})
rule._write_internal({"asked_until": "2020-01-01 00:00:00"})
types = env["alseraj.support.type"].search([], limit=2)
files = env["alseraj.beneficiary"].create([
    {"name": f"Person {number}", "branch_id": env["alseraj.branch"].search([], limit=1).id,
     "gender": ("male", "female")[number % 2]} for number in range(PEOPLE)])
requests = env["alseraj.support.request"].create([{
    "beneficiary_id": file.id, "type_id": types[number % 3 == 0].id, "amount_requested": 100,
    "channel_id": env["alseraj.channel"].search([], limit=1).id} for number, file in enumerate(files)])
env.flush_all()
env.cr.execute("UPDATE alseraj_support_request SET state = 'done', stage = 'approved', delivered_on = now() - interval '1 hour'"
               " WHERE id = ANY(%s)", [requests.ids])
env.invalidate_all()
invitations = rule._invite().filtered(lambda rec: rec.request_id in requests)
questions = survey.question_ids.filtered("suggested_answer_ids")[:3]
overall = env.ref("alseraj_survey.question_overall")
env.cr.commit()
print("SCENE " + json.dumps({
    "invitations": [[rec.id, rec.token, rec.type_id.id, rec.gender] for rec in invitations],
    "questions": [[question.id, question.suggested_answer_ids.ids] for question in questions | overall],
    "comment": env.ref("alseraj_survey.question_comment").id,
}))
""".replace("PEOPLE", str(PEOPLE))
STORE = """
env["alseraj.survey.waiting"]._cron_store()
env.cr.commit()
"""


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    database, log = f"alseraj_scratch_adversary_{os.getpid()}", tmp_path_factory.mktemp("log") / "odoo.log"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = None
    try:
        run_dev("clone", "--scene", database)
        out = run_dev("shell", "-d", database, "--no-http", "--log-level=error", script=INVITED)[0]
        found = next(json.loads(line.split(" ", 1)[1]) for line in out.splitlines() if line.startswith("SCENE "))
        server = subprocess.Popen(
            [ROOT / "dev", "odoo", "-d", database, "--http-port", str(port), f"--logfile={log}", "--max-cron-threads=0"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        end = time.monotonic() + 240
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/alseraj/opinion", timeout=60).close()
                break
            except OSError:
                assert time.monotonic() < end, "the server did not start"
                time.sleep(0.5)
        yield {"url": f"http://127.0.0.1:{port}", "database": database, "log": log, **found}
    finally:
        if server:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(60)
        run_dev("drop", database)


class Respondent:
    """A browser of his own."""

    def __init__(self, url):
        self.url = url
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def call(self, path, **values):
        data = urllib.parse.urlencode(values).encode() if values else None
        return self.opener.open(f"{self.url}/alseraj/opinion{path}", data, timeout=60).read().decode()

    def answer(self, code, chosen):
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.call("")).group(1)
        assert 'id="opinion_form"' in self.call("/open", csrf_token=token, code=code)
        assert 'id="opinion_thanks"' in self.call("/send", csrf_token=token, code=code, **chosen)


def list_tables(database):
    return query(
        database, "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1")


def fingerprint(database):
    """What any write changes, of every table: which transaction wrote its rows, and where they lie."""
    lines = query(database, " UNION ALL ".join(
        f"""SELECT '{table}', md5(string_agg(t.xmin::text || t.ctid::text, ',' ORDER BY t.ctid)) FROM "{table}" t"""
        for table in list_tables(database)))
    return dict(line.split("|") for line in lines)


def find(database, *words):
    """:return: set of the tables of which a row holds one of the words, in any column"""
    patterns = ", ".join(f"'%{word}%'" for word in words)
    return set(query(database, f"WITH wanted AS (SELECT ARRAY[{patterns}] AS sought) " + " UNION ALL ".join(
        f"""SELECT '{table}' WHERE EXISTS (SELECT FROM "{table}" t, wanted WHERE to_jsonb(t)::text LIKE ANY (wanted.sought))"""
        for table in list_tables(database))))


def sequences(database):
    return dict(line.split("|") for line in query(database, "SELECT sequencename, COALESCE(last_value, 0) FROM pg_sequences"))


def read(database, table):
    """:return: list of (xmin, ctid as (page, place), row as dict), in the order in which they lie"""
    lines = query(database, f"SELECT xmin, ctid, to_jsonb(t) FROM {table} t ORDER BY ctid")
    parts = (line.split("|", 2) for line in lines)
    return [(xmin, tuple(map(int, ctid.strip("()").split(","))), json.loads(row)) for xmin, ctid, row in parts]


def test_nobody_is_joined_to_his_answer(scene):
    database, chance = scene["database"], random.Random(18)
    combinations = list(itertools.product(range(5), repeat=len(scene["questions"])))
    chance.shuffle(combinations)
    people = scene["invitations"][:]
    chance.shuffle(people)  # they answer in an order of their own
    truth, waits, moved, before = {}, [], set(), fingerprint(database)
    numbers = sequences(database)
    for number, (invitation, code, _type, _gender) in enumerate(people):
        chosen = dict(zip((question for question, _ids in scene["questions"]), combinations[number], strict=True))
        choices = {question: ids[chosen[question]] for question, ids in scene["questions"]}
        Respondent(scene["url"]).answer(code, {
            **{f"q{question}": choice for question, choice in choices.items()},
            f"q{scene['comment']}": f"سر رقم {LETTERS[number % 5]}"})
        truth[invitation] = frozenset(choices.values())
        after = fingerprint(database)
        moved |= {table for table in after if after[table] != before.get(table)}
        before = after
        waits.append(read(database, "alseraj_survey_waiting")[-1][2])
    # what one answer moves in the whole database: a mark that somebody answered, and a sealed row
    assert moved == {"alseraj_survey_invitation", "alseraj_survey_waiting"}, moved
    assert {name for name, value in sequences(database).items() if value != numbers[name]} == {"alseraj_survey_waiting_id_seq"}
    # the backup of that moment, in all its tables: neither a word nor a choice
    assert not find(database, "سر رقم")
    assert {frozenset(row) for row in waits} == {frozenset({"id", "company_id", "survey_id", "mode", "key", "sealed"})}
    assert len({len(row["sealed"]) for row in waits}) == 1
    waiting_order = [row[0] for row in people]  # its ids tell the order in which they came, as the log does

    run_dev("shell", "-d", database, "--no-http", "--log-level=error", script=STORE)
    invitations = read(database, "alseraj_survey_invitation")
    answers = read(database, "survey_user_input")
    lines = read(database, "survey_user_input_line")
    assert len(answers) == PEOPLE and not read(database, "alseraj_survey_waiting")
    said = {
        row["id"]: frozenset(line["suggested_answer_id"] for _x, _c, line in lines if line["user_input_id"] == row["id"])
        for _x, _c, row in answers}
    assert set(said.values()) == set(truth.values()), "all of them are there, each another"

    # one transaction wrote all of it, both sides
    assert {xmin for xmin, _ctid, row in invitations if row["id"] in truth} == {xmin for xmin, _ctid, _row in answers} \
        == {xmin for xmin, _ctid, _row in lines}, "nothing by the number of the transaction"
    assert len({xmin for xmin, _ctid, _row in answers}) == 1
    for _xmin, _ctid, row in answers:
        assert all(row[name] is None for name in ("create_uid", "write_uid", "partner_id", "email", "nickname", "lang_id")), row
        assert {row[name][8:] for name in ("create_date", "write_date", "start_datetime", "end_datetime")} == {"01T00:00:00"}
    assert not any(row["token"] for _x, _c, row in invitations if row["id"] in truth)

    # every order that there is on either side, and each read backwards
    asked_by = {
        "id": sorted(truth), "place": [row["id"] for _x, _c, row in invitations if row["id"] in truth],
        "came": waiting_order, "code": [row[0] for row in sorted(people, key=lambda row: row[1])],
    }
    lines_by_place = list(dict.fromkeys(line["user_input_id"] for _x, _c, line in lines))
    answered_by = {
        "id": sorted(said), "place": [row["id"] for _x, _c, row in answers], "lines": lines_by_place,
        "line ids": list(dict.fromkeys(line["user_input_id"] for _x, _c, line in sorted(lines, key=lambda row: row[2]["id"]))),
        "token": [row["id"] for _x, _c, row in sorted(answers, key=lambda row: row[2]["access_token"])],
    }
    facts = {row["id"]: (row["alseraj_type_id"], row["alseraj_gender"]) for _x, _c, row in answers}
    known = {invitation: (kind, gender) for invitation, _code, kind, gender in people}
    for (left, asked), (right, given) in itertools.product(asked_by.items(), answered_by.items()):
        for turned in (given, given[::-1]):
            hits = sum(truth[invitation] == said[answer] for invitation, answer in zip(asked, turned, strict=True))
            assert hits <= MOST_HITS, (left, right)
            # and within those of whom the same is said
            hits = 0
            rest = list(turned)
            for invitation in asked:
                fits = [answer for answer in rest if all(
                    fact in (None, own) for fact, own in zip(facts[answer], known[invitation], strict=True))]
                if fits:
                    rest.remove(fits[0])
                    hits += truth[invitation] == said[fits[0]]
            assert hits <= MOST_HITS, (left, right)
    for answer in facts:  # whoever it may be by what is said of it
        assert sum(all(fact in (None, own) for fact, own in zip(facts[answer], known[invitation], strict=True))
                   for invitation in truth) >= 5

    # nowhere else in the database: not the words beside a name, not a code, in no table
    assert not find(database, *(code for _invitation, code, _type, _gender in people))
    assert find(database, "سر رقم") == {"alseraj_satisfaction_comment"}
    comments = read(database, "alseraj_satisfaction_comment")
    assert len(comments) == PEOPLE
    assert not {"create_date", "write_date", "create_uid", "user_input_id"} & set(comments[0][2])
    words = [row["text"][-1] for _x, _c, row in comments]
    came = [LETTERS[number % 5] for number in range(PEOPLE)]
    assert sum(one == other for one, other in zip(words, came, strict=True)) <= 11, "their order is of chance"

    # the log: who came when, and not which code he had
    log = Path(scene["log"]).read_text(encoding="utf-8")
    assert log.count("POST /alseraj/opinion/send") == PEOPLE
    for invitation, code, _type, _gender in people:
        assert code not in log and code.lower() not in log
        assert not re.search(rf"opinion\S*\b{invitation}\b", log)
