"""Three desks at once, random keys, a slow network: what was pressed on what was shown is what is stored."""

import contextlib
import json
import os
import time
from unittest.mock import patch
from urllib.parse import urljoin

from odoo.tests import HttpCase, tagged
from odoo.tests.common import ChromeBrowser

from odoo.addons.alseraj_beneficiary.tests.committee.common import CommitteeCommon
from odoo.addons.bus.models.bus import BusBus
from odoo.addons.bus.websocket import CloseCode, WebsocketConnectionHandler, _kick_all

KEYS = int(os.environ.get("ALSERAJ_TEST_KEYS", "50"))  # of each desk; 500 for the whole test
CHOICES = {"Digit1": "for", "Digit2": "against", "Digit3": "abstain"}


@tagged("post_install", "-at_install")
class TestDeskKeys(HttpCase, CommitteeCommon):

    test_cursor_lock_timeout = 120

    @contextlib.contextmanager
    def _bus(self):
        """The bus notifies at once, as no test transaction commits."""
        send = BusBus._sendone

        def send_now(bus, *args):
            send(bus, *args)
            bus.env.cr.precommit.run()
            bus.env.cr.postcommit.run()

        with patch.object(BusBus, "_sendone", send_now), \
                patch.object(WebsocketConnectionHandler, "websocket_allowed", return_value=True):
            try:
                yield
            finally:
                _kick_all(CloseCode.KILL_NOW)

    def _evaluate(self, desk, code):
        result = desk._websocket_request("Runtime.evaluate", params={"expression": code, "returnByValue": True})
        return result["result"].get("value")

    def _wait(self, desks, code, seconds):
        end = time.monotonic() + seconds
        for desk in desks:
            while not self._evaluate(desk, code):
                self.assertLess(time.monotonic(), end, f"{code} within {seconds} seconds")
                time.sleep(0.2)

    def _press(self, url):
        """What each voter pressed, and what the desk said at the end."""
        desks = []
        with self.allow_requests(all_requests=True), self._bus(), contextlib.ExitStack() as stack:
            stack.callback(self._wait_remaining_requests)
            for user in self.voters:
                desk = ChromeBrowser(self)
                stack.callback(desk.stop)
                desk.set_cookie("test_request_key", self.http_request_key, "/", "127.0.0.1")
                self.authenticate(user.login, user.login, browser=desk)
                self.session = None  # else the next one ends it
                desks.append(desk)
            self.cr.flush()
            self.cr.clear()
            for desk in desks:
                desk.navigate_to(urljoin(self.base_url(), url))
                self._wait([desk], "window.alserajDeskHand?.isReady", 180)
            for desk in desks:
                self._evaluate(desk, f"alserajDeskHand.start({{count: {KEYS}, latency: 300}}), true")
            self._wait(desks, "alserajDeskHand.isDone", 120 + 2 * KEYS)
            return [
                json.loads(self._evaluate(desk, "JSON.stringify([alserajDeskHand.pressed, alserajDeskHand.error])"))
                for desk in desks
            ]

    def test_what_was_pressed_on_what_was_shown_is_what_is_stored(self):
        session = self.make_session(self.make_request(12))
        names = {case.id: case.beneficiary_id.display_name for case in session.decision_ids}
        stored = {user.id: [] for user in self.voters}
        cast_vote = type(session.decision_ids).cast_vote

        def note(cases, choice, *args, **kwargs):
            result = cast_vote(cases, choice, *args, **kwargs)
            stored[cases.env.uid].append((cases.id, choice))
            return result

        with patch.object(self.registry["alseraj.committee.decision"], "cast_vote", note):
            answers = self._press(f"/odoo/{session.id}/session-desk")
        self.env.invalidate_all()
        votes = {(vote.user_id.id, vote.decision_id.id): vote.choice for vote in session.decision_ids.vote_ids}
        last = {}
        for user, (pressed, error) in zip(self.voters, answers, strict=True):
            self.assertFalse(error)
            self.assertEqual(len(pressed), KEYS)
            self.assertEqual([names[key["id"]] for key in pressed], [key["name"] for key in pressed])
            meant = [(key["id"], CHOICES[key["code"]]) for key in pressed if key["code"] in CHOICES]
            self.assertEqual(stored[user.id], meant, "each key once, in order, on the case that was shown")
            last.update({(user.id, case): choice for case, choice in meant})
        self.assertEqual(votes, last)
        self.assertGreater(len({case for _user, case in last}), 3, "the hands went through the agenda")
