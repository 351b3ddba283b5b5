"""Numbers in a browser, in Arabic: what is typed in Arabic-Indic digits is what the server stores."""

from test_journey import JourneyCase, main_job

from odoo.tests import tagged

KINDS = """
    <form><sheet><group>
        <field name="color" widget="integer"/>
        <field name="partner_latitude" digits="[10, 2]"/>
        <field name="partner_longitude" widget="percentage"/>
        <field name="credit_limit" widget="monetary"/>
    </group></sheet></form>
"""
TIMES = """
    <form><sheet><group>
        <field name="partner_latitude" widget="float_time"/>
        <field name="partner_longitude"/>
    </group></sheet></form>
"""
LINES = """
    <form><sheet><field name="child_ids"><list editable="bottom">
        <field name="name"/>
        <field name="color" widget="integer"/>
        <field name="partner_latitude" digits="[10, 2]"/>
        <field name="partner_longitude" widget="percentage"/>
        <field name="credit_limit" widget="monetary"/>
    </list></field></sheet></form>
"""
LINES_OF_TIME = """
    <form><sheet><field name="child_ids"><list editable="bottom">
        <field name="name"/>
        <field name="partner_latitude" widget="float_time"/>
    </list></field></sheet></form>
"""

OUTSIDE = """
    <form><sheet>
        <button name="%d" type="action" string="Open"/>
        <field name="name"/>
    </sheet></form>
"""
SEARCH = """
    <search>
        <field name="name"/>
        <field name="color" string="عدد"/>
        <field name="credit_limit" string="مبلغ"/>
        <field name="create_date" string="يوم"/>
    </search>
"""
SHOWN = """<list limit="2"><field name="name"/><field name="color"/><field name="credit_limit"/></list>"""


@tagged("post_install", "-at_install")
class TestTyping(JourneyCase):

    def setUp(self):
        super().setUp()
        self.env.ref("base.user_admin").lang = "ar_001"
        self.partner = self.env["res.partner"].create({"name": "تجربة", "credit_limit": 5})

    def play(self, tour, arch):
        """Play a tour on a form of the partner that has these fields only."""
        view = self.env["ir.ui.view"].create({"name": "typing", "model": "res.partner", "type": "form", "arch": arch})
        action = self.env["ir.actions.act_window"].create({
            "name": "typing", "res_model": "res.partner", "view_mode": "form", "view_id": view.id, "res_id": self.partner.id,
        })
        self.start_tour(f"/odoo/action-{action.id}/{self.partner.id}", tour, login="admin", timeout=180)
        self.env.invalidate_all()

    def test_every_kind_of_number(self):
        self.play("alseraj_typing", KINDS)
        self.assertEqual(self.partner.color, 7)
        self.assertAlmostEqual(self.partner.partner_latitude, -12.5)
        self.assertAlmostEqual(self.partner.partner_longitude, 0.375)
        self.assertAlmostEqual(self.partner.credit_limit, 1234567.5)

    def test_times_and_days(self):
        self.play("alseraj_typing_time", TIMES)
        self.assertAlmostEqual(self.partner.partner_latitude, 8.5)
        self.assertAlmostEqual(self.partner.partner_longitude, 42)

    def test_every_kind_in_the_lines_of_a_list(self):
        line = self.env["res.partner"].create({"name": "سطر", "parent_id": self.partner.id, "credit_limit": 5})
        self.play("alseraj_typing_list", LINES)
        self.assertEqual(line.color, 7)
        self.assertAlmostEqual(line.partner_latitude, -12.5)
        self.assertAlmostEqual(line.partner_longitude, 0.375)
        self.assertAlmostEqual(line.credit_limit, 1234567.5)
        self.play("alseraj_typing_list_time", LINES_OF_TIME)
        self.assertAlmostEqual(line.partner_latitude, 8.5)

    def test_in_a_window_of_its_own(self):
        footer = '<footer><button special="save" string="Save" class="btn-primary"/></footer>'
        inside = self.env["ir.ui.view"].create({
            "name": "typing inside", "model": "res.partner", "type": "form", "priority": 99,
            "arch": KINDS.replace("</form>", f"{footer}</form>")})
        window = self.env["ir.actions.act_window"].create({
            "name": "window", "res_model": "res.partner", "view_mode": "form", "view_id": inside.id, "res_id": self.partner.id,
            "target": "new"})
        self.play("alseraj_typing_window", OUTSIDE % window.id)
        self.assertEqual(self.partner.color, 7)
        self.assertAlmostEqual(self.partner.partner_latitude, -12.5)
        self.assertAlmostEqual(self.partner.partner_longitude, 0.375)
        self.assertAlmostEqual(self.partner.credit_limit, 1234567.5)

    def test_an_officer_types_a_family_and_its_request(self):
        file = self.env["alseraj.beneficiary"].browse(main_job.open_file(
            self.call, "officer", self.refs, 67890124, ("مستفيدة", "تجريبية", "سابعة", "السراج"),
            branch_id=self.setup_ids["branch"], mobile="0501234998"))
        file.income_ids.unlink()
        source = self.env["alseraj.income.source"].search([("kind", "=", "income")], limit=1)
        line = self.env["alseraj.household.income"].create({"beneficiary_id": file.id, "source_id": source.id, "amount": 100})
        request = self.env["alseraj.support.request"].create({
            "beneficiary_id": file.id, "type_id": self.setup_ids["type"], "channel_id": self.setup_ids["channel"]})
        self.start_tour(
            f"/odoo/action-alseraj_beneficiary.action_beneficiary/{file.id}", "alseraj_typing_file", login="officer", timeout=180)
        self.start_tour(
            f"/odoo/action-alseraj_beneficiary.action_support_request/{request.id}", "alseraj_typing_request", login="officer",
            timeout=180)
        self.env.invalidate_all()
        self.assertEqual((line.amount, request.amount_requested), (2750.5, 3000.5))
        self.start_tour(
            "/odoo/action-alseraj_beneficiary.action_beneficiary", "alseraj_typing_number", login="officer", timeout=180)

    def test_search_filter_and_pager(self):
        others = self.env["res.partner"].create([{"name": f"سطر {number}", "credit_limit": 900 + number} for number in range(4)])
        others[2].color = 7
        views = [
            self.env["ir.ui.view"].create({"name": "typing", "model": "res.partner", "type": kind, "arch": arch, "priority": 99})
            for kind, arch in (("search", SEARCH), ("list", SHOWN))
        ]
        action = self.env["ir.actions.act_window"].create({
            "name": "typing", "res_model": "res.partner", "view_mode": "list", "search_view_id": views[0].id,
            "view_id": views[1].id, "domain": [("id", "in", others.ids)]})
        self.start_tour(f"/odoo/action-{action.id}", "alseraj_typing_search", login="admin", timeout=180)

    def test_read_in_arabic_indic_digits(self):
        self.env.company.alseraj_digits = "arab"
        self.partner.credit_limit = 1234567.5
        self.play("alseraj_reading_arabic", KINDS)
        self.assertAlmostEqual(self.partner.credit_limit, 1000)


@tagged("post_install", "-at_install")
class TestTypingOnAPhone(TestTyping):

    browser_size = "390x844"
    touch_enabled = True
