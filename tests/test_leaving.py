"""Leaving a form that is half typed, and what is said while typing, in a browser, in Arabic."""

from test_journey import JourneyCase, main_job

from odoo.tests import tagged

RELOAD = """
const asks = () => {
    const event = new Event("beforeunload", {cancelable: true});
    window.dispatchEvent(event);
    return event.defaultPrevented;
};
const name = document.querySelector(".o_field_widget[name='name'] input");
if (asks()) {
    console.error("nothing is typed, and reloading asks");
} else {
    name.value = "ملف لم يكتمل السراج";
    name.dispatchEvent(new InputEvent("input", {bubbles: true}));
    const asked = asks();
    // the test itself leaves without being asked
    window.addEventListener("beforeunload", (event) => event.stopImmediatePropagation(), {capture: true});
    document.querySelector(".o_form_button_cancel").click();
    setTimeout(() => {
        if (asked) {
            console.log("test successful");
        } else {
            console.error("reloading asks nothing");
        }
    }, 3000);
}
"""


@tagged("post_install", "-at_install")
class TestLeaving(JourneyCase):

    def test_no_junk_and_no_loss(self):
        files = self.env["alseraj.beneficiary"]
        before = files.search([])
        self.start_tour(
            "/odoo/action-alseraj_beneficiary.action_beneficiary", "alseraj_leaving", login="officer", timeout=180)
        self.env.invalidate_all()
        self.assertEqual((files.search([]) - before).mapped("name"), ["ملف يبقى السراج"])

    def test_reloading_asks(self):
        files = self.env["alseraj.beneficiary"]
        before = files.search_count([])
        self._build_assets("officer")
        self.browser_js(
            "/odoo/action-alseraj_beneficiary.action_beneficiary/new", RELOAD, login="officer", timeout=180,
            ready="Boolean(document.querySelector(\".o_field_widget[name='name'] input\"))")
        self.env.invalidate_all()
        self.assertEqual(files.search_count([]), before, "no draft is left behind")

    def test_said_while_typing(self):
        main_job.open_file(
            self.call, "officer", self.refs, 67890123, ("مستفيدة", "تجريبية", "سادسة", "السراج"),
            branch_id=self.setup_ids["branch"], mobile="0501234999")
        self.start_tour(
            "/odoo/action-alseraj_beneficiary.action_beneficiary/new", "alseraj_said_while_typing", login="officer",
            timeout=180)
