"""A session of 26 cases by three people in three browsers at the same time, on a server and a database of their own.

Chair, member and secretary each have their login and their connection; what they press is written down as it is pressed,
and the minutes are compared with it line by line. Once with keys, once with the member on a phone of 390 px. Then five
desks are open on a session of five hundred, with a random hand on each.
"""

import json
import os
import random
import threading
import time
import urllib.parse
from collections import defaultdict
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from browser import Browser
from dev_command import ROOT, query
from lxml import html
from served_database import serve

KEYS = int(os.environ.get("ALSERAJ_TEST_KEYS", "30"))  # of each of the five desks; 500 for the whole test
VOTE_KEYS = {"for": "Digit1", "against": "Digit2", "abstain": "Digit3", "recused": "Digit4"}
OUTCOME_KEYS = {"approved": "KeyA", "rejected": "KeyR", "deferred": "KeyD", "returned": "KeyQ"}
TEXT_HEADINGS = {"returned": "Question", "deferred": "Why Deferred", "rejected": "The Note"}  # else: conditions
CASE = ".o_alseraj_desk_case"
PANEL = ".o_alseraj_desk_panel"
pytestmark = pytest.mark.xdist_group("served")  # one server serves all these tests


@pytest.fixture(scope="module")
def served():
    """A server on a copy of the scene with its sessions, and what is in them."""
    script = Path(ROOT, "tests", "served", "session_scene.py").read_text(encoding="utf-8")
    with serve("session", "--scene", script) as picture:
        yield picture


class Desk:
    """One person at the desk of one session; what he presses goes into ``pressed`` as well."""

    def __init__(self, served, session, name, pressed, **size):
        self.served, self.session, self.name, self.pressed = served, session, name, pressed
        self.browser = Browser(**size)
        try:
            self.browser.log_in(served["url"], served["logins"][name])
            self.open()
        except BaseException:
            self.browser.stop()
            raise

    def open(self, tests=False):
        self.browser.go(f"{self.served['url']}/odoo/{self.session['id']}/session-desk" + ("?debug=tests" if tests else ""))
        self.browser.wait_for(f"{CASE}[data-decision] section", 240)

    # ------------------------------------------------------------ moving

    def show(self, case):
        self.browser.click(f".o_alseraj_desk_row[data-id='{case['id']}']")
        self.browser.wait_for(f"{CASE}[data-decision='{case['id']}'] section")

    def do(self, key, button):
        """By key, or on the phone by the finger."""
        if self.browser.is_phone:
            self.browser.click(button)
        else:
            self.browser.press(key)

    # ------------------------------------------------------------ votes

    def vote(self, case, choice, note=None):
        self.show(case)
        button = f".o_alseraj_desk_votes button[name='vote_{choice}']"
        if self.browser.is_phone:
            assert self.browser.is_in_reach(button), f"the vote on {case['request']} is covered or out of reach"
        self.do(VOTE_KEYS[choice], button)
        if choice == "recused":
            self._confirm_panel(note)
        self.browser.wait_for(f"{button}[aria-pressed='true']")
        self.pressed.vote(case, self.name, choice, note)

    def _confirm_panel(self, text):
        self.browser.wait(f"document.activeElement?.matches({json.dumps(PANEL + ' textarea')})")
        self.browser.type(text)
        self.do("Enter", f"{PANEL} .btn-primary")

    def record(self, case, words):
        """The secretary writes down what members call out: name -> choice."""
        self.show(case)
        self.browser.press("KeyV")
        for name, choice in words.items():
            member = self.served["members"][name]
            self.browser.wait_for(".o_caller")
            for _index in range(5):
                if self.browser.evaluate(f"!!document.querySelector(\".o_caller[data-member='{member}']\")"):
                    break
                self.browser.press("ArrowDown")
                time.sleep(0.1)
            self.browser.press(VOTE_KEYS[choice])
            self.browser.wait_for(f"[data-member='{member}'] .badge")
            self.pressed.vote(case, name, choice, by=self.name)
        self.browser.press("Escape")
        self.browser.wait("!document.querySelector('.o_caller')")

    # ------------------------------------------------------------ outcomes

    def decide(self, case, outcome, amount=None, text=None, reason=None, until=None):
        self.show(case)
        self.browser.press(OUTCOME_KEYS[outcome])
        self.browser.wait_for(f"{PANEL}[data-outcome='{outcome}']")
        if amount:
            self.browser.wait("document.activeElement?.name === 'amount'")
            self.browser.type(amount)
        if reason:
            assert not self.browser.evaluate("!!document.querySelector('[data-reason][aria-checked=true]')"), "preselected"
            self.browser.press(f"Digit{reason}")
            self.browser.wait_for(f"{PANEL} [data-reason]:nth-child({reason})[aria-checked='true']")
        if text:
            self.browser.evaluate(f"document.querySelector('{PANEL} textarea').focus()")
            self.browser.type(text)
        if until:
            self.browser.evaluate(f"""(() => {{
                const day = document.querySelector("{PANEL} input[name='until']");
                day.value = "{until}";
                for (const name of ["input", "change"]) day.dispatchEvent(new Event(name, {{bubbles: true}}));
            }})()""")
        reason_name = reason and self.browser.get_text(f"{PANEL} [data-reason]:nth-child({reason})")
        self.browser.press("Enter")
        self.browser.wait(
            f"!document.querySelector('{PANEL}') || document.querySelector(\".o_alseraj_desk_side [name='error']\")?.innerText")
        assert not self.browser.get_text(".o_alseraj_desk_side [name='error']")
        self.pressed.decide(case, outcome=outcome, amount=amount, text=text, reason=reason and reason_name, until=until)

    # ------------------------------------------------------------ groups

    def vote_for_all(self, key="Digit1"):
        """The routine ones together; the sheet says which, and what it says is what is pressed."""
        browser = self.browser
        self.do("KeyG", ".o_alseraj_desk_head button.w-100")
        browser.wait_for(".o_alseraj_desk_rows input[type='checkbox']")
        self.do("KeyK", ".o_alseraj_desk_agenda .flex-wrap button:first-child")
        browser.wait("!!document.querySelector('.o_alseraj_desk_rows input:checked')")
        self.do(key, ".o_alseraj_desk_votes button[name='vote_for']")
        browser.wait_for(".o_alseraj_desk_sheet")
        ids = browser.evaluate(
            "[...document.querySelectorAll('.o_alseraj_desk_sheet tr[data-in]')].map((row) => Number(row.dataset.in))")
        confirm = ".o_alseraj_desk_sheet button[name='confirm_sheet']"
        for _try in range(3):
            # what others press moves the page; a finger that missed comes back, and a confirmed sheet is gone at once
            self.do("Enter", confirm)
            with suppress(AssertionError):
                browser.wait(f'!document.querySelector("{confirm}")', 10)
                break
        browser.wait("!document.querySelector('.o_alseraj_desk_sheet') && !document.querySelector('.o_alseraj_desk_rows input')")
        return [case for case in self.session["cases"] if case["id"] in ids]


class Pressed:
    """What was pressed, by case."""

    def __init__(self):
        self.votes = defaultdict(dict)
        self.outcomes = defaultdict(dict)
        self.lock = threading.Lock()

    def vote(self, case, name, choice, note=None, by=None):
        with self.lock:
            self.votes[case["request"]][name] = (choice, note or "", by or name)

    def decide(self, case, **values):
        with self.lock:
            self.outcomes[case["request"]] = values


def together(*hands):
    """Each hand in its own thread; the first error of any is raised."""
    errors = []

    def run(hand):
        try:
            hand()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(hand,)) for hand in hands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def hold_session(served, session, is_phone):
    """The whole session.

    :return: :class:`Pressed`, and the minutes as the secretary reads them
    """
    cases = dict(enumerate(session["cases"], 1))
    pressed, stack = Pressed(), ExitStack()
    with stack:
        chair, secretary, member = (
            Desk(served, session, "chair", pressed), Desk(served, session, "secretary", pressed),
            Desk(served, session, "member", pressed, **({"width": 390, "height": 844, "is_phone": True} if is_phone else {})),
        )
        for desk in (chair, secretary, member):
            stack.callback(desk.browser.stop)

        # terms first: what is voted on is what is decided
        chair.decide(cases[18], "approved", amount="700")
        chair.decide(cases[22], "approved", amount="٨٥٠", text="Paid to the landlord")
        chair.decide(cases[15], "deferred", text="The lease is missing", until="2027-02-10")
        chair.decide(cases[16], "returned", text="Who pays the rent today?")
        chair.decide(cases[23], "rejected", reason=1, text="Ask again in spring")
        refuse_above_limit(chair, cases[17])

        special = (13, 14, 17, 18, 19, 20, 21, 22, 23, 24, 26)
        words = {
            "chair": {14: "against", 23: "against"},
            "member": {14: "against", 20: "against", 21: "abstain", 23: "against"},
        }

        def vote_alone(desk, numbers):
            for number in numbers:
                if number == 13 and desk is member:
                    desk.vote(cases[13], "recused", "The landlord is my brother")
                else:
                    desk.vote(cases[number], words[desk.name].get(number, "for"))

        def record_others():
            for number in random.sample(special, len(special)):
                secretary.record(cases[number], {
                    "member_2": "against" if number in (14, 23) else "for", "member_3": "against" if number == 14 else "for"})

        together(
            lambda: vote_alone(chair, random.sample(special, len(special))),
            lambda: vote_alone(member, random.sample(special, len(special))),
            record_others,
        )
        chair.decide(cases[14], "rejected", reason=2)

        # the routine ones together: 1 to 12; the special ones have their votes, 25 waits
        groups = {}
        together(
            lambda: groups.update(chair=chair.vote_for_all()), lambda: groups.update(member=member.vote_for_all()),
        )
        for name, group in groups.items():
            assert [case["request"] for case in group] == [cases[n]["request"] for n in (*range(1, 13), 25)], name
            for case in group:
                pressed.vote(case, name, "for")
        seal_with_an_open_point(secretary, chair, cases)
        for case in secretary.vote_for_all("KeyV"):
            for name in ("member_2", "member_3"):
                pressed.vote(case, name, "for", by="secretary")
        seal(secretary)
        context = urllib.parse.quote(json.dumps({"lang": "en_US"}))
        path = f"/report/html/alseraj_beneficiary.report_minutes/{session['id']}?context={context}"
        minutes = secretary.browser.evaluate(f"fetch({json.dumps(path)}).then((answer) => answer.text())")
    return pressed, minutes


def refuse_above_limit(chair, case):
    """12,000 is above the limit: the key says so at once, and nothing is written."""
    chair.show(case)
    chair.browser.press("KeyA")
    chair.browser.wait_for(f"{PANEL}[data-outcome='approved']")
    chair.browser.press("Enter")
    chair.browser.wait("document.querySelector(\".o_alseraj_desk_side [name='error']\")?.innerText.includes('10,000')")
    chair.browser.press("Escape")
    chair.browser.wait(f"!document.querySelector('{PANEL}')")


def seal_with_an_open_point(secretary, chair, cases):
    """The routine cases lack votes: there is nothing to confirm, and a point leads to its case."""
    secretary.browser.press("KeyL")
    secretary.browser.wait_for(".o_alseraj_desk_closing [data-point]")
    assert not secretary.browser.evaluate("!!document.querySelector('.modal button[name=seal]')")
    points = secretary.browser.evaluate(
        "[...document.querySelectorAll('.o_alseraj_desk_closing [data-point]')].map((point) => Number(point.dataset.point))")
    assert points == [cases[number]["id"] for number in (*range(1, 13), 25)]
    secretary.browser.click(f".o_alseraj_desk_closing [data-point='{cases[25]['id']}']")
    secretary.browser.wait_for(f"{CASE}[data-decision='{cases[25]['id']}'] section")
    secretary.browser.wait("!document.querySelector('.modal')")


def seal(secretary):
    secretary.browser.press("KeyL")
    secretary.browser.wait_for(".modal button[name='seal']")
    assert not secretary.browser.evaluate("!!document.querySelector('.o_alseraj_desk_closing [data-point]')")
    secretary.browser.click(".modal button[name='seal']")
    secretary.browser.wait("!document.querySelector('button[name=close_session]')", 120)


# ---------------------------------------------------------------- the minutes, line by line


def read_minutes(text):
    """:return: dict number of a request -> dict heading -> text of its block in the minutes"""
    blocks = {}
    for block in html.fromstring(text).xpath("//div[contains(@class, 'case-block')]"):
        number = block.xpath("string(.//p[contains(@class, 'case')]//span[contains(@class, 'ltr')])").strip()
        lines = {"title": " ".join(block.xpath("string(.//p[contains(@class, 'case')])").split())}
        for row in block.xpath(".//tr"):
            for head, cell in zip(row.xpath("./th"), row.xpath("./td"), strict=True):
                parts = cell.xpath("./div") or [cell]
                lines[head.text_content().strip()] = [" ".join(part.text_content().split()) for part in parts]
        for line in block.xpath("./p[b]"):
            lines.setdefault("notes", []).append(" ".join(line.text_content().split()))
        blocks[number] = lines
    return blocks


def expect_lines(served, case, pressed):
    """What the minutes have to say of a case, from what was pressed."""
    names, votes, said = served["names"], pressed.votes[case["request"]], pressed.outcomes[case["request"]]
    count = {choice: sum(vote[0] == choice for vote in votes.values()) for choice in VOTE_KEYS}
    expected = {"Votes": [
        f"For: {count['for']} Against: {count['against']} Abstained: {count['abstain']} Recused: {count['recused']}"]}
    for heading, choice in (("For", "for"), ("Against", "against"), ("Abstained", "abstain"), ("Recused Members", "recused")):
        who = [
            names[name] + (f": {note}" if note else "")
            for name, (said_choice, note, _by) in votes.items() if said_choice == choice
        ]
        if who:
            expected[heading] = who
    outcome = said.get("outcome") or ("approved" if count["for"] > count["against"] else "rejected")
    if outcome == "approved" and case["amount"] > 10000:
        outcome = "escalated"
    labels = {"approved": "Approved", "rejected": "Rejected", "deferred": "Deferred", "returned": "Back to Study",
              "escalated": "Goes up"}
    expected["Outcome"] = [labels[outcome]]
    if outcome == "approved":
        digits = str(said.get("amount") or case["amount"]).translate(str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789"))
        expected["Amount Approved"] = [f"{float(digits):,.2f} SAR"]
    if said.get("text"):
        expected[TEXT_HEADINGS.get(outcome, "Conditions")] = [said["text"]]
    if said.get("until"):
        expected["Comes back on"] = said["until"]
    if said.get("reason"):
        expected["Reason"] = said["reason"]
    return expected


@pytest.mark.parametrize("is_phone", [False, True], ids=["keys", "member on a phone"])
def test_the_minutes_say_what_was_pressed(served, is_phone):
    session = served["sessions"][is_phone]
    pressed, text = hold_session(served, session, is_phone)
    minutes = read_minutes(text)
    assert list(minutes) == [case["request"] for case in session["cases"]], "each case once, in the order of the agenda"
    for number, case in enumerate(session["cases"], 1):
        lines = minutes[case["request"]]
        expected = expect_lines(served, case, pressed)
        for heading in ("For", "Against", "Abstained", "Recused Members", "Amount Approved", "Conditions", "Reason",
                        "Comes back on", *TEXT_HEADINGS.values()):
            assert (heading in lines) == (heading in expected), (number, heading, lines)
        for heading, words in expected.items():
            if heading == "Comes back on":
                assert "10 February 2027" in lines[heading][0], (number, lines)
            elif heading == "Reason":
                assert lines[heading][0] == get_reason(served, words), (number, lines)
            else:
                assert sorted(lines[heading]) == sorted(words), (number, heading, lines)
        assert ("(Appeal)" in lines["title"]) == (number == 19)
        assert any("Goes up to" in note for note in lines.get("notes", [])) == (number == 17)
    compare_votes(served, session, pressed)
    states = query(served["database"], f"""
        SELECT state FROM alseraj_committee_session WHERE id = {session['id']} AND seal IS NOT NULL""")
    assert states == ["closed"]


def get_reason(served, arabic):
    """The English name of the reason that was chosen by its Arabic one; its key stands before it."""
    name = arabic.split("\n")[-1].strip().lstrip("0123456789 ")
    found = query(served["database"], f"""
        SELECT name->>'en_US' FROM alseraj_rejection_reason WHERE name->>'ar_001' = '{name}' OR name->>'en_US' = '{name}'""")
    assert len(found) == 1, (arabic, found)
    return found[0]


def compare_votes(served, session, pressed):
    """What is stored, vote by vote, with who wrote it down."""
    users = {number: name for name, number in served["users"].items()}
    stored = {}
    for line in query(served["database"], f"""
        SELECT request.name, vote.user_id, vote.choice, COALESCE(vote.note, ''), vote.recorded_by_id
          FROM alseraj_committee_vote vote JOIN alseraj_support_request request ON request.id = vote.request_id
         WHERE vote.session_id = {session['id']}"""):
        request, user, choice, note, by = line.split("|")
        stored[request, users[int(user)]] = (choice, note, users[int(by)])
    meant = {(request, name): vote for request, votes in pressed.votes.items() for name, vote in votes.items()}
    assert stored == meant


# ---------------------------------------------------------------- five desks on a session of five hundred


def test_five_desks_on_a_large_session_lose_nothing(served):
    """A random hand on each: what was pressed last on what was shown is what is stored."""
    session = served["large"]
    names = ("chair", "vice", "member", "member_2", "member_3")
    desks, answers = {}, {}
    with ExitStack() as stack:
        for name in names:
            desks[name] = Desk(served, session, name, Pressed())
            stack.callback(desks[name].browser.stop)
            desks[name].open(tests=True)
            desks[name].browser.wait("window.alserajDeskHand?.isReady", 180)

        def play(name):
            browser = desks[name].browser
            browser.evaluate(f"void alserajDeskHand.start({{count: {KEYS}, latency: 300}})")
            browser.wait("alserajDeskHand.isDone", 120 + 3 * KEYS)
            answers[name] = json.loads(browser.evaluate("JSON.stringify([alserajDeskHand.pressed, alserajDeskHand.error])"))

        together(*(lambda name=name: play(name) for name in names))
    choices = {code: choice for choice, code in VOTE_KEYS.items()}
    meant = {}
    for name, (pressed, error) in answers.items():
        assert not error, (name, error)
        assert len(pressed) == KEYS
        meant.update({(name, key["id"]): choices[key["code"]] for key in pressed if key["code"] in choices})
    users = {number: name for name, number in served["users"].items()}
    stored = {}
    for line in query(served["database"], f"""
        SELECT user_id, decision_id, choice FROM alseraj_committee_vote WHERE session_id = {session['id']}"""):
        user, case, choice = line.split("|")
        stored[users[int(user)], int(case)] = choice
    assert stored == meant
    assert len({case for _name, case in meant}) > 3, "the hands went through the agenda"
