"""Searches of the website, screens and pages of the point of sale, sales and stock; for all the apps, not for the share."""

from neighbour_common import NeighbourCommon

from odoo import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.alseraj_beneficiary.tests.registry.privacy.privacy_common import TRACE


@tagged("post_install", "-at_install")
class TestDoors(HttpCase, NeighbourCommon):

    def test_website_search(self):
        for path in (f"/website/search?search={TRACE}", f"/shop?search={TRACE}", f"/event?search={TRACE}", "/customers"):
            self.assertNoTrace(self.url_open(path).text.replace(TRACE, ""))
        answer = self.make_jsonrpc_request("/website/snippet/autocomplete", {
            "search_type": "all", "term": TRACE, "options": {
                "displayImage": "false", "displayDescription": "true", "displayExtraLink": "true", "displayDetail": "true",
                "allowFuzzy": "true"}})
        self.assertFalse(answer.get("results"), answer)

    def test_point_of_sale(self):
        cashier = self.app_users["point_of_sale.group_pos_user"]
        config = self.env["pos.config"].create({"name": "Shop"})
        config.open_ui()
        session = config.current_session_id
        self.env.flush_all()
        for user in (cashier, self.user_of_all):
            for models in ([], ["res.partner", "pos.order", "pos.config"]):
                self.assertNoTrace(self.call(user, "pos.session", "load_data", session.ids, models))
            for domain in ([], [("name", "ilike", TRACE)], [("id", "=", self.partner.id)]):
                self.assertNoTrace(self.call(user, "res.partner", "get_new_partner", config.id, domain, 0))
            order = {
                "session_id": session.id, "partner_id": self.partner.id, "name": "Order", "uuid": f"uuid-{user.id}", "lines": [],
                "amount_total": 0, "amount_tax": 0, "amount_paid": 0, "amount_return": 0, "payment_ids": [],
                "access_token": f"token-{user.id}", "state": "draft", "company_id": self.company.id,
            }
            answer = self.call(user, "pos.order", "sync_from_ui", [order])
            self.assertNoTrace(answer)
            self.assertFalse(self.env["pos.order"].search([("partner_id", "=", self.partner.id)]))

    def test_token_page_of_an_order(self):
        salesman = self.app_users["sales_team.group_sale_salesman"]
        Order = self.env["sale.order"].with_user(salesman)
        answer = self.call(salesman, "sale.order", "create", {"partner_id": self.partner.id})
        self.assertRefused(answer)
        order = Order.create({"partner_id": self.visible.id})
        for name in ("partner_id", "partner_invoice_id", "partner_shipping_id"):
            self.assertRefused(self.call(salesman, "sale.order", "write", order.ids, {name: self.partner.id}))
        page = self.url_open(order.get_portal_url())
        self.assertEqual(page.status_code, 200)
        self.assertIn("Visible Contact", page.text)
        self.assertNoTrace(page.text)

    def test_work_on_what_names_him_goes_on(self):
        """A role has booked him in another app on purpose: who works there can finish it, and sees no name."""
        product = self.env["product.product"].create({"name": "Blanket", "type": "consu", "list_price": 5})
        order = self.env["sale.order"].create({
            "partner_id": self.partner.id, "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 2})]})
        order.action_confirm()
        picking = order.picking_ids
        self.assertEqual(picking.partner_id, self.partner)
        picking.move_ids.quantity = 1
        task = self.env["project.task"].create({
            "name": "Visit", "partner_id": self.partner.id, "project_id": self.env["project.project"].create({"name": "P"}).id})
        for record, method, args in (
            (order, "copy", []), (task, "copy", []), (task, "write", [{"name": "Later"}]), (picking, "button_validate", []),
            (picking, "copy", []),
        ):
            answer = self.call(self.user_of_all, record._name, method, record.ids, *args)
            with self.subTest(model=record._name, method=method):
                self.assertNotIn("AccessError", str(answer))
        self.assertNoTrace(self.call(self.user_of_all, "stock.picking", "web_read", picking.ids, {
            "partner_id": {"fields": {"display_name": {}}}}))
        # a beneficiary of his own wish he still can't name there
        self.assertRefused(self.call(self.user_of_all, "project.task", "copy", task.ids, {"partner_id": self.partner.id}))
