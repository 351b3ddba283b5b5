"""The main job over HTTP, each step by the login and password of its role, as `./dev demo` plays it."""

import importlib.util
import json
import pathlib
import re
import sys

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tests.common import JsonRpcException, Opener, get_db_name

DATA = pathlib.Path(__file__).parents[1] / "data"
PATIENCE = 600  # seconds, on a machine that is busy with other things


def load(name):
    """A script of data/ as a module."""
    if str(DATA) not in sys.path:
        sys.path.insert(0, str(DATA))
    spec = importlib.util.spec_from_file_location(name, DATA / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


main_job = load("main_job")
sample = load("sample")


@tagged("post_install", "-at_install")
class JourneyCase(HttpCase):
    """The sample association and one HTTP session for each login."""

    assets_built = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ar_001")
        if not cls.env.company.chart_template:
            cls.env["account.chart.template"].try_loading("sa", company=cls.env.company, install_demo=False)
        cls.users = sample.create_staff(cls.env)
        cls.setup_ids = sample.create_setup(cls.env, cls.users)
        cls.openers = {}

    def login(self, login):
        """Make the requests that follow go through this login's own session."""
        if login not in self.openers:
            self.openers[login] = self.opener = Opener(self)
            uid = self.rpc("/web/session/authenticate", db=get_db_name(), login=login, password=login)["uid"]
            self.assertTrue(uid, f"{login} can't log in")
        self.opener = self.openers[login]
        self.opener.test_case = self
        self.opener.cr = self.cr

    def start_tour(self, url_path, tour_name, **kwargs):
        self._build_assets(kwargs.get("login"))
        return super().start_tour(url_path, tour_name, **kwargs)

    def _build_assets(self, login):
        """Have styles and scripts built, one after the other, before a browser comes.

        It asks for all at once, and what waits more than 20 s for the cursor of a test gets an error page.
        """
        if not login or self.assets_built:
            return
        self.login(login)
        page = self.url_open("/odoo", timeout=PATIENCE).text
        for url in sorted(set(re.findall(r'(?:src|href)="(/web/assets/[^"]+)"', page))):
            self.assertEqual(self.url_open(url, timeout=PATIENCE).status_code, 200, url)
        self.assets_built = True

    def rpc(self, route, **params):
        answer = self.url_open(route, json={"jsonrpc": "2.0", "method": "call", "params": params}, timeout=60).json()
        if "error" in answer:
            raise JsonRpcException(answer["error"]["code"], answer["error"]["data"]["message"])
        return answer.get("result")

    def call(self, login, model, method, *args, **kwargs):
        self.login(login)
        return self.rpc(f"/web/dataset/call_kw/{model}/{method}", model=model, method=method, args=args, kwargs=kwargs)

    def pdf(self, login, report, record_id):
        self.login(login)
        # tests get HTML instead of a PDF unless they ask
        context = json.dumps({"force_report_rendering": True})
        response = self.url_open(f"/report/pdf/{report}/{record_id}", params={"context": context}, timeout=60)
        self.assertEqual(response.status_code, 200)
        return response.content

    def refs(self, xmlid):
        return self.env.ref(xmlid).id


class TestJourney(JourneyCase):

    def test_from_the_front_desk_to_the_ledger(self):
        printed = {
            name: content
            for *_row, name, content in main_job.play(self.call, self.pdf, self.refs, self.setup_ids) if content
        }
        for name, content in printed.items():
            self.assertTrue(content.startswith(b"%PDF"), name)
        self.assertEqual(
            set(printed), {"receipt.pdf", "minutes.pdf", "letter.pdf", "voucher.pdf", "request-form.pdf"})

        self.env.invalidate_all()
        request = self.env["alseraj.support.request"].search([("beneficiary_id.email", "=", "beneficiary@example.com")])
        self.assertEqual((request.state, request.amount_approved), ("done", 2500))
        run = request.installment_ids.disbursement_id
        move = run.move_id
        self.assertEqual(move.state, "posted")
        debits = move.line_ids.filtered("debit")
        self.assertEqual(len(debits), len(request.installment_ids))
        self.assertEqual(debits.partner_id, request.partner_id)
        self.assertTrue(all(line.analytic_distribution for line in debits))
        self.assertEqual(len(move.line_ids - debits), 1, "one credit for the run")
        self.assertEqual(sum(move.line_ids.mapped("balance")), 0)

        with self.subTest("the beneficiary sees his own request, and nobody else's"):
            sample.create_portal_user(self.env, request.beneficiary_id.id)
            other_id = main_job.open_file(
                self.call, "officer", self.refs, 45678901, ("مستفيدة", "أخرى", "ثانية", "السراج"),
                branch_id=self.setup_ids["branch"], mobile="0557654321")
            [foreign_id] = self.call("officer", "alseraj.support.request", "create", [{
                "beneficiary_id": other_id, "type_id": self.setup_ids["type"],
                "channel_id": self.setup_ids["channel"], "amount_requested": 100,
            }])
            self.login("beneficiary")
            page = self.url_open(f"/my/requests/{request.id}")
            self.assertIn(request.name, page.text)
            receipt = self.url_open(f"/my/requests/{request.id}/receipt", timeout=60)
            self.assertEqual(receipt.headers["Content-Type"], "application/pdf")
            self.assertIn(request.name, receipt.text)  # in tests the body is the HTML
            page = self.url_open(f"/my/requests/{foreign_id}")
            self.assertEqual(page.status_code, 404, "a foreign request is not there")
            self.assertNotIn("ثانية", page.text)
            own = self.call("beneficiary", "alseraj.support.request", "search_read", [], ["display_name"])
            self.assertEqual([row["id"] for row in own], [request.id])
            with self.assertRaises(JsonRpcException):
                self.call("beneficiary", "alseraj.support.request", "read", [request.id], ["amount_recommended"])
            for model in ("alseraj.beneficiary", "alseraj.document", "alseraj.committee.vote", "alseraj.need.study"):
                with self.assertRaises(JsonRpcException):
                    self.call("beneficiary", model, "search_read", [], ["display_name"])

        with self.subTest("the family heard of each step, once, and every family is reached"):
            messages = self.env["alseraj.message"].search([("res_model", "=", request._name), ("res_id", "=", request.id)])
            codes = messages.mapped("event_id.code")
            self.assertEqual(len(codes), len(messages))
            self.assertLessEqual({"request_received", "request_on_agenda", "decision_ready"}, set(codes))
            self.assertFalse(messages.filtered(lambda message: message.state == "unreachable"))
            self.env.flush_all()
            files = (request.beneficiary_id | self.env["alseraj.beneficiary"].browse(other_id)).ids
            [[rate]] = self.env["alseraj.reach.report"]._read_group(
                [("beneficiary_id", "in", files)], [], ["reached_rate:avg"])
            self.assertGreaterEqual(rate, 95)

        with self.subTest("a satisfaction invitation went out, and its answer knows the service alone"):
            self._answer_survey(request)

        with self.subTest("cancelling the entry in Accounting makes the installment payable again"):
            move.button_draft()
            move.button_cancel()
            self.assertEqual(set(request.installment_ids.mapped("state")), {"planned"})
            self.assertEqual(request.state, "approved")

    def _answer_survey(self, request):
        rule = self.env.ref("alseraj_survey.rule_done")
        rule.delay_days = 0
        rule._write_internal({"asked_until": fields.Datetime.subtract(request.delivered_on, minutes=1)})
        rule._invite()
        invitation = request.survey_invitation_ids
        self.assertEqual(len(invitation), 1)
        self.login("beneficiary")  # logged in on purpose: even so the answer must not know him
        page = self.url_open("/alseraj/opinion").text
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        survey = invitation.survey_id
        code = {"csrf_token": token, "code": invitation.token}
        first = survey.with_context(lang="ar_001").question_ids[0]
        self.assertIn(first.title, self.url_open("/alseraj/opinion/open", data=code).text)
        self.url_open("/alseraj/opinion/send", data=code | {
            f"q{question.id}": str(question.suggested_answer_ids[0].id)
            for question in survey.question_ids.filtered("alseraj_measure")
        })
        self.env.invalidate_all()
        self.assertTrue(invitation.answered)
        waiting = self.env["alseraj.survey.waiting"].search([("survey_id", "=", survey.id)])
        self.assertEqual(len(waiting), 1, "sealed, until there are others to mix it with")
        self.assertEqual(waiting._store(self.env.company, survey, "link"), 0)
        self.assertFalse(self.env["survey.user_input"].search([("survey_id", "=", survey.id)]))
