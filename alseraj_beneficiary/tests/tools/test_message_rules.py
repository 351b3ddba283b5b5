"""Texts, ways and hours of messages, and what gateways answer."""

import json
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged

from ...tools import message_text, message_way, service_hours, sms_gateways
from .common import RuleCase, properties

words = st.sampled_from(sorted(message_text.LETTER_WORDS))
hours = st.integers(0, 47).map(lambda half: half / 2)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1))


@tagged("post_install", "-at_install")
class TestMessageRules(RuleCase):

    # ------------------------------------------------------------ texts

    @properties
    @given(st.dictionaries(words, st.text(max_size=40)), st.lists(words, max_size=6))
    def test_every_word_is_filled_once(self, values, used):
        text = " | ".join(f"{{{word}}}" for word in used)
        filled = message_text.fill(text, values)
        self.assertEqual(filled, " | ".join(str(values.get(word) or "") for word in used).strip())

    @properties
    @given(st.text(max_size=600))
    def test_parts_are_as_many_as_the_network_needs(self, text):
        parts = message_text.count_parts(text)
        length = len(text.encode("utf-16-le")) // 2
        self.assertLessEqual(parts, max(-(-length // 67), bool(text)) if length > 70 else 1)
        self.assertEqual(bool(parts), bool(text))

    def test_parts(self):
        for text, parts in (("", 0), ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("س" * 70, 1), ("س" * 71, 2),
                            ("س" * 134, 2), ("س" * 135, 3), ("€" * 80, 1), ("€" * 81, 2)):
            with self.subTest(text=text[:1], length=len(text)):
                self.assertEqual(message_text.count_parts(text), parts)

    def test_masks(self):
        for address, masked in (
            ("+966501234567", "••••4567"), ("family@example.com", "fa••••@example.com"), ("", "••••"), (None, "••••"),
            ("12", "••••"),
        ):
            self.assertEqual(message_text.mask(address), masked)

    # ------------------------------------------------------------ ways

    @properties
    @given(st.sets(st.sampled_from(message_way.WAYS)), st.sets(st.sampled_from(message_way.WAYS)),
           st.sampled_from([None, False, *message_way.WAYS]))
    def test_each_way_that_is_allowed_and_reaches_him_once(self, allowed, reached, preferred):
        ways = message_way.list_ways(allowed, reached, preferred)
        self.assertEqual(set(ways), allowed & reached)
        self.assertEqual(len(ways), len(set(ways)))
        if preferred in ways:
            self.assertEqual(ways[0], preferred)
        rest = [way for way in ways if way != preferred]
        self.assertEqual(rest, [way for way in message_way.WAYS if way in rest])
        tried = []
        while way := message_way.choose_way(ways, tried):
            tried.append(way)
        self.assertEqual(tried, ways, "one after the other, then none")

    # ------------------------------------------------------------ hours

    @properties
    @given(moments, hours, hours)
    def test_the_next_open_moment_is_open_and_within_a_day(self, moment, start, end):
        found = service_hours.next_open(moment, start, end)
        self.assertTrue(service_hours.is_open(found, start, end))
        self.assertLess(found - moment, timedelta(days=1, seconds=1))
        self.assertGreaterEqual(found, moment)
        if service_hours.is_open(moment, start, end):
            self.assertEqual(found, moment)

    def test_over_midnight(self):
        night = datetime(2026, 3, 3, 23, 30)
        self.assertEqual(service_hours.next_open(night, 8, 21), datetime(2026, 3, 4, 8))
        self.assertEqual(service_hours.next_open(night, 21, 8), night)
        self.assertEqual(service_hours.next_open(datetime(2026, 3, 3, 7, 59), 9.5, 22), datetime(2026, 3, 3, 9, 30))
        self.assertEqual(service_hours.next_open(night, 8, 8), night, "the same hour twice: always open")

    # ------------------------------------------------------------ gateways

    def test_unifonic(self):
        gateway = sms_gateways.Unifonic(sms_gateways.Settings(key="sid", sender="SERAJ", message_type="2"))
        call = gateway.prepare("+966501234567", "نص", "u1")
        self.assertEqual(call.url, "https://el.cloud.unifonic.com/rest/SMS/messages")
        self.assertEqual(call.data, {
            "AppSid": "sid", "SenderID": "SERAJ", "Recipient": "966501234567", "Body": "نص", "responseType": "JSON",
            "CorrelationID": "u1", "async": "false", "MessageType": "2",
        })
        good = {"success": True, "message": "", "errorCode": "ER-00", "data": {
            "MessageID": 3200017889310, "CorrelationID": "u1", "Status": "Queued", "NumberOfUnits": 1, "Balance": "41.5"}}
        self.assertEqual(gateway.read_answer(200, json.dumps(good)), ("success", "", "3200017889310", 41.5))
        for status, code, state in (
            (200, "ER-01", "insufficient_credit"), (200, "ER-02", "wrong_number_format"), (200, "ER-08", "unregistered"),
            (200, "ER-07", "not_delivered"), (401, "", "unregistered"), (402, "", "unregistered"), (480, "", "unregistered"),
            (482, "", "wrong_number_format"), (409, "", "processing"), (429, "", "server_error"), (599, "", "server_error"),
            (503, "", "server_error"), (412, "", "not_delivered"),
        ):
            body = json.dumps({"success": False, "message": "No", "errorCode": code, "data": None})
            with self.subTest(status=status, code=code):
                self.assertEqual(gateway.read_answer(status, body).state, state)
        self.assertEqual(gateway.read_answer(200, json.dumps(good | {"data": {"Status": "Rejected"}})).state, "not_delivered")
        self.assertEqual(gateway.read_answer(502, "<html>Bad gateway</html>").state, "server_error")

    def test_taqnyat(self):
        gateway = sms_gateways.Taqnyat(sms_gateways.Settings(key="tok", sender="SERAJ"))
        call = gateway.prepare("+966501234567", "text", "u1")
        self.assertEqual((call.method, call.url), ("POST", "https://api.taqnyat.sa/v1/messages"))
        self.assertEqual(call.headers["Authorization"], "Bearer tok")
        self.assertEqual(call.json, {"recipients": ["966501234567"], "body": "text", "sender": "SERAJ"})
        good = {"statusCode": 201, "messageId": 4067213149, "cost": "0.0485", "accepted": "[966501234567,]", "rejected": "[]"}
        self.assertEqual(gateway.read_answer(201, json.dumps(good)), ("success", "", "4067213149", None))
        for status, answer, state in (
            (201, {**good, "rejected": "[966501234567,]"}, "wrong_number_format"),
            (400, {"statusCode": 400, "message": "your balance is not enough"}, "insufficient_credit"),
            (400, {"statusCode": 400, "message": "Sender Name is not accepted"}, "unregistered"),
            (400, {"statusCode": 400, "message": "Recipients are wrong"}, "wrong_number_format"),
            (401, {"statusCode": 401, "message": "Unauthorized"}, "unregistered"),
            (429, {}, "server_error"), (500, {}, "server_error"),
        ):
            with self.subTest(status=status, answer=answer):
                self.assertEqual(gateway.read_answer(status, json.dumps(answer)).state, state)
        self.assertEqual(gateway.prepare_balance().url, "https://api.taqnyat.sa/account/balance")
        self.assertEqual(gateway.read_balance(200, '{"statusCode":200,"balance":"1,204.50","currency":"SAR"}'), 1204.5)
        self.assertIsNone(gateway.read_balance(500, "x"))

    def test_general(self):
        settings = sms_gateways.Settings(
            key="k", sender="S", url="https://sms.example.com/send", method="json", success='"ok"',
            headers="X-Key: {key}", parameters="to = {plus_number}\nmsg = {text}\nref={reference}\nnote = 100% {odd} {",
        )
        call = sms_gateways.General(settings).prepare("+966501234567", "{key} {number}", "u1")
        self.assertEqual(call.json, {"to": "+966501234567", "msg": "{key} {number}", "ref": "u1", "note": "100% {odd} {"})
        self.assertEqual(call.headers, {"X-Key": "k"})
        gateway = sms_gateways.General(settings)
        self.assertEqual(gateway.read_answer(200, '{"status": "ok", "id": 7}'), ("success", "", "7", None))
        self.assertEqual(gateway.read_answer(200, '{"status": "no"}').state, "not_delivered")
        self.assertEqual(gateway.read_answer(403, "").state, "unregistered")
        for method, place in (("get", "params"), ("form", "data")):
            other = sms_gateways.General(settings._replace(method=method)).prepare("+966501234567", "t", "u")
            self.assertEqual(getattr(other, place)["msg"], "t")
        with self.assertRaises(ValueError):
            sms_gateways.read_lines("no value")

    def test_reports(self):
        for values, expected in (
            ({"MessageID": "32", "DLR": "Delivered", "Recipient": "966501234567"}, ("", "32", "delivered")),
            ({"MessageID": 32, "DLR": "Undeliverable"}, ("", "32", "not_delivered")),
            ({"correlationId": "u1", "status": "Sent"}, ("u1", "", "success")),
            ({"message_id": "5", "delivery_status": "REJECTED", "reason": "Blocked"}, ("", "5", "not_delivered")),
        ):
            report = sms_gateways.read_report(values)
            self.assertEqual((report.uuid, report.reference, report.state), expected)
        for values in ({}, {"status": "Delivered"}, {"MessageID": "1"}, {"MessageID": [], "DLR": {}}):
            self.assertIsNone(sms_gateways.read_report(values))

    @properties
    @given(st.integers(100, 599), st.text(max_size=80), st.sampled_from(sorted(sms_gateways.GATEWAYS)))
    def test_no_answer_breaks_the_queue(self, status, body, name):
        answer = sms_gateways.GATEWAYS[name](sms_gateways.Settings(url="https://x")).read_answer(status, body)
        self.assertIn(answer.state, (
            "success", "processing", "server_error", "wrong_number_format", "insufficient_credit", "unregistered",
            "not_delivered",
        ))
