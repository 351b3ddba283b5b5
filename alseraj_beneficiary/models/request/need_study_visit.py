from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .need_study import HEALTH_READERS
from .need_study import NeedStudy as Study

OPEN_IN_DRAFT = (
    "place", "latitude", "longitude", "visit_start", "visit_end", "present", "visit_consent", "photo_consent",
    "photo_ids", "planned_on", "planned_minutes", "family_notes", "housing_notes", "health_notes", "income_notes",
)
MAP_URL = "https://www.openstreetmap.org/?mlat=%(latitude)s&mlon=%(longitude)s#map=17/%(latitude)s/%(longitude)s"


class NeedStudy(models.Model):
    """The visit itself: planned in the calendar, begun and ended, who was there, where, what was photographed."""

    _inherit = "alseraj.need.study"

    _system_fields = Study._system_fields | {"event_id"}
    _editable_in = {**Study._editable_in, **dict.fromkeys(OPEN_IN_DRAFT, ("draft",)), "event_id": ()}

    planned_on = fields.Datetime("Planned for", copy=False, help="Puts the visit into the researcher's calendar.")
    planned_minutes = fields.Integer("Minutes", default=60)
    event_id = fields.Many2one("calendar.event", "In the Calendar", readonly=True, copy=False, index="btree_not_null")
    visit_start = fields.Datetime("Began", copy=False)
    visit_end = fields.Datetime("Visit Ended", copy=False)
    present = fields.Char("Who Was Present", copy=False)
    visit_consent = fields.Boolean("The family agreed to the visit", copy=False, tracking=True)
    photo_consent = fields.Boolean("The family agreed to be photographed", copy=False, tracking=True)
    place = fields.Char(
        compute="_compute_place", store=True, readonly=False, precompute=True,
        help="Where the visit was: the address of the file, or what you type.",
    )
    latitude = fields.Float(digits=(10, 7), copy=False, aggregator=None)
    longitude = fields.Float(digits=(10, 7), copy=False, aggregator=None)
    map_url = fields.Char("Map", compute="_compute_map_url")
    photo_ids = fields.One2many("alseraj.need.study.photo", "study_id", "Visit Photos")
    photo_count = fields.Integer("Number of Photos", compute="_compute_photo_count")

    member_ids = fields.One2many(related="beneficiary_id.member_ids", related_sudo=False, string="Household")
    income_ids = fields.One2many(related="beneficiary_id.income_ids", related_sudo=False, string="Declared Income")
    family_notes = fields.Text("Seen of the Family", copy=False, help="Who lives there, who is missing, who came.")
    housing_notes = fields.Text("Seen of the Housing", copy=False, help="Rooms, furniture, what is broken.")
    health_notes = fields.Text("Seen of the Health", copy=False, groups=HEALTH_READERS)
    income_notes = fields.Text("Seen of the Income", copy=False, help="What differs from what was declared.")

    _minutes_positive = models.Constraint(
        "CHECK(planned_minutes BETWEEN 5 AND 600)", "A visit is planned for 5 to 600 minutes."
    )

    @api.depends("request_id")
    def _compute_place(self):
        for study in self:
            file = study.request_id.beneficiary_id
            parts = (file.street, file.street2, file.city) if file else ()
            study.place = study.place or ", ".join(part for part in parts if part)

    @api.depends("latitude", "longitude")
    def _compute_map_url(self):
        for study in self:
            known = bool(study.latitude or study.longitude)
            study.map_url = known and MAP_URL % {
                "latitude": f"{study.latitude:.6f}", "longitude": f"{study.longitude:.6f}",
            }

    @api.depends("photo_ids")
    def _compute_photo_count(self):
        counts = dict(self.env["alseraj.need.study.photo"]._read_group(
            [("study_id", "in", self.ids)], ["study_id"], ["__count"]
        ))
        for study in self:
            study.photo_count = counts.get(study._origin, 0)

    @api.constrains("visit_start", "visit_end")
    def _check_visit_times(self):
        for study in self:
            if study.visit_start and study.visit_end and study.visit_end < study.visit_start:
                raise ValidationError(self.env._("The visit ends before it begins. Mend one of the two times."))

    @api.constrains("latitude", "longitude", "visit_consent")
    def _check_coordinates(self):
        for study in self:
            if not -90 <= study.latitude <= 90 or not -180 <= study.longitude <= 180:
                raise ValidationError(self.env._("These coordinates are nowhere on earth. Press the button again."))
            if (study.latitude or study.longitude) and not study.visit_consent:
                raise ValidationError(self.env._(
                    "Where a family lives is kept only when it agreed to the visit. Ask it, and tick that it did."
                ))

    @api.constrains("photo_consent")
    def _check_photo_consent(self):
        if unasked := self.filtered(lambda study: study.photo_ids and not study.photo_consent):
            raise ValidationError(self.env._(
                "%(study)s has photos. Remove them first when the family does not agree any more.",
                study=unasked[0].display_name,
            ))

    # ------------------------------------------------------------ planned

    def action_plan_visit(self):
        """Put the planned visits into the researchers' calendars, which make an activity; move them when they are there.

        :return: True
        :raises UserError: the study is done, or no time was chosen
        """
        self.check_access("write")
        self._check_draft()
        for study in self:
            if not study.planned_on:
                raise UserError(self.env._("Choose the day and the hour of the visit first."))
        for study in self:
            study._put_in_calendar()
        return True

    def _put_in_calendar(self):
        values = {
            # no name of the family: employees see the titles of each other's events
            "name": self.env._("Visit for %(study)s", study=self.display_name),
            "start": self.planned_on,
            "stop": fields.Datetime.add(self.planned_on, minutes=self.planned_minutes),
            "user_id": self.researcher_id.id,
            "partner_ids": [(6, 0, self.researcher_id.partner_id.ids)],
            "privacy": "confidential",
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
        }
        # sudo: another researcher's calendar is written by the study, as it says who visits
        event_sudo = self.sudo().event_id
        if event_sudo:
            event_sudo.with_context(dont_notify=True).write(values)
        else:
            event_sudo = self.env["calendar.event"].sudo().with_context(dont_notify=True).create(values)  # as above
            self._write_internal({"event_id": event_sudo.id})

    # ------------------------------------------------------------ on the way

    def action_begin_visit(self):
        """Note that the visit begins now.

        :return: True
        :raises UserError: the study is done
        """
        self._check_draft()
        self.write({
            "visit_start": fields.Datetime.now(), "visit_end": False, "visit_date": fields.Date.context_today(self),
        })
        return True

    def action_end_visit(self):
        """Note that the visit ends now.

        :return: True
        :raises UserError: the study is done, or the visit was never begun
        """
        self._check_draft()
        if not all(study.visit_start for study in self):
            raise UserError(self.env._("Say first when the visit began."))
        self.write({"visit_end": fields.Datetime.now()})
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_event(self):
        self.sudo().event_id.unlink()  # nobody visits for a study that is gone, whoever deleted it

    def _check_draft(self):
        if done := self.filtered(lambda study: study.state != "draft"):
            raise UserError(self.env._("%(study)s is done.", study=done[0].display_name))

    def _do_done(self):
        super()._do_done()
        # sudo: visited, whoever was to go; the calendar put the activity there
        self.sudo().activity_ids.filtered("calendar_event_id").unlink()
