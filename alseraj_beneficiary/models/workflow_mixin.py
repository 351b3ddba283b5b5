from collections import defaultdict
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError


class Transition(NamedTuple):
    """One verb of a workflow.

    :param sources: states it starts from
    :param target: state it leads to
    :param groups: external ids of the groups that may do it, any of them;
        empty: nobody by hand, it follows from facts (a closed session, a posted entry)
    """

    sources: tuple
    target: str
    groups: tuple = ()


class WorkflowMixin(models.AbstractModel):
    """States that move only by their transitions.

    A write of ``state`` *is* the transition: button, RPC, import and server action all come
    through ``write`` and meet the same reason functions. No context key goes round them.

    A model declares

    * ``_transitions``: verb -> :class:`Transition` (each pair source/target belongs to one verb)
    * ``_get_cannot_<verb>_reason()``: on one record, the sentence that says what stops it, or False
    * ``_do_<verb>()``: on many records, what the verb does; the default writes the target state
    * ``_system_fields``: fields that only server code (sudo or :meth:`_write_internal`) sets
    * ``_editable_in``: field -> states in which it may still change, for everybody
    """

    _name = "alseraj.workflow.mixin"
    _description = "Workflow by Transitions"

    _transitions: dict = {}
    _state_field = "state"
    _system_fields = frozenset()
    _editable_in: dict = {}

    allowed_verbs = fields.Char(
        compute="_compute_allowed_verbs",
        help="The steps that the user may try from here, for the buttons.",
    )
    blocked_reason = fields.Text(
        string="What stops the next step", compute="_compute_blocked_reason"
    )

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_allowed_verbs(self):
        allowed = {v for v in self._transitions if not self._get_role_reason(v)}
        for record in self:
            record.allowed_verbs = " ".join(
                verb for verb in self._transitions
                if verb in allowed and record.state in self._transitions[verb].sources
            )

    @api.depends("allowed_verbs")
    @api.depends_context("uid", "lang")
    def _compute_blocked_reason(self):
        for record in self:
            verbs = (record.allowed_verbs or "").split()
            record.blocked_reason = bool(verbs) and record._get_blocking_reason(verbs[0])

    # ------------------------------------------------------------ create / write

    @api.model_create_multi
    def create(self, vals_list):
        initial = self._get_initial_state()
        for vals in vals_list:
            if vals.get("state", initial) != initial:
                raise UserError(self.env._(
                    "A new %(model)s starts as %(state)s. Create it first, then use the buttons.",
                    model=self._description, state=self._get_state_label(initial),
                ))
            self._check_system_fields(vals)
        guarded = self._system_fields | {"state"}
        context = {
            key: value for key, value in self.env.context.items()
            if not (key.startswith("default_") and key[8:] in guarded)
        }
        return super(WorkflowMixin, self.with_context(context)).create(vals_list)

    def write(self, vals):
        if "state" in vals:
            others = {name: value for name, value in vals.items() if name != "state"}
            if others:
                self.write(others)
            self._change_state(vals["state"])
            return True
        self._check_system_fields(vals)
        self._check_editable(vals)
        result = super().write(vals)
        if vals.keys() & {"beneficiary_id", "branch_id"}:
            self.check_access("write")  # Odoo looks before the write; nothing is moved out of one's sight
        return result

    def _write_internal(self, vals):
        """Write past the guards above; for server code that has checked already."""
        return super().write(vals)

    @api.model
    def _create_internal(self, vals_list):
        """Create with system fields set; for server code that has checked already."""
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_initial(self):
        initial = self._get_initial_state()
        kept = self.filtered(lambda record: record.state != initial)
        if kept:
            raise UserError(self.env._(
                "Only records in the state %(state)s can be deleted. Cancel or archive these instead: %(names)s",
                state=self._get_state_label(initial),
                names=", ".join(kept[:5].mapped("display_name")),
            ))

    # ------------------------------------------------------------ transitions

    def _change_state(self, target):
        """Move every record to ``target`` by the verb that leads there; all or none."""
        by_verb = defaultdict(list)
        for record in self:
            if record.state == target:
                continue
            verb = self._get_verb(record.state, target)
            if not verb:
                raise UserError(self.env._(
                    "%(name)s can't go from %(origin)s to %(target)s.",
                    name=record.display_name,
                    origin=self._get_state_label(record.state),
                    target=self._get_state_label(target),
                ))
            by_verb[verb].append(record.id)
        for verb, ids in by_verb.items():
            self.browse(ids)._run_transition(verb)

    def _run_transition(self, verb):
        """Check ``verb`` on all records, then do it on all; records already there are left alone.

        :raises UserError: one sentence for each record that can't, before anything is done
        """
        transition = self._transitions[verb]
        todo = self.filtered(lambda record: record.state != transition.target)
        if not todo:
            return True
        todo.check_access("write")
        todo._check_transition(verb)
        do = getattr(todo, f"_do_{verb}", None)
        if do:
            do()
        else:
            todo._write_internal({self._state_field: transition.target})
        return True

    def _check_transition(self, verb):
        reasons = [
            (record, reason) for record in self
            if (reason := record._get_blocking_reason(verb))
        ]
        if not reasons:
            return
        if len(self) == 1:
            raise UserError(reasons[0][1])
        lines = [f"{record.display_name}: {reason}" for record, reason in reasons[:20]]
        if len(reasons) > 20:
            lines.append(self.env._("… and %(count)s more", count=len(reasons) - 20))
        raise UserError("\n".join(lines))

    def _get_blocking_reason(self, verb):
        """The sentence that stops ``verb`` on this record for this user, or False."""
        self.ensure_one()
        transition = self._transitions[verb]
        if self.state not in transition.sources:
            return self.env._(
                "This is in the state %(state)s; the step needs: %(sources)s.",
                state=self._get_state_label(self.state),
                sources=", ".join(map(self._get_state_label, transition.sources)),
            )
        if reason := self._get_role_reason(verb):
            return reason
        check = getattr(self, f"_get_cannot_{verb}_reason", None)
        return check() if check else False

    @api.model
    def _get_role_reason(self, verb):
        """Why the user's role does not allow ``verb``, or False. Server code in sudo has no role."""
        groups = self._transitions[verb].groups
        if self.env.su or any(self.env.user.has_group(group) for group in groups):
            return False
        if not groups:
            return self.env._("This step follows by itself; it is not done by hand.")
        names = [self.env.ref(group).sudo().name for group in groups]  # names of roles are no secret
        return self.env._("Only these roles can do this: %(roles)s.", roles=", ".join(names))

    @api.model
    def _get_verb(self, source, target):
        return next((
            verb for verb, transition in self._transitions.items()
            if transition.target == target and source in transition.sources
        ), None)

    @api.model
    def _get_initial_state(self):
        return self._fields["state"].selection[0][0]

    @api.model
    def _get_state_label(self, state):
        return dict(self._fields["state"]._description_selection(self.env)).get(state, state)

    @api.model
    def _is_person(self):
        """Whether a person acts: OdooBot running a job is nobody, so duties are not separated from it."""
        return self.env.uid != api.SUPERUSER_ID

    # ------------------------------------------------------------ protected fields

    def _check_system_fields(self, vals):
        if self.env.su:
            return
        names = {  # emptying what the system filled in is setting it by hand, too
            name for name in self._system_fields & vals.keys()
            if vals[name] or any(record[name] for record in self)
        }
        if names:
            raise UserError(self.env._(
                "These are filled in by the system and can't be set by hand: %(fields)s",
                fields=", ".join(self._get_labels(names)),
            ))

    def _check_editable(self, vals):
        names = self._editable_in.keys() & vals.keys()
        if not names:
            return
        for record in self:
            closed = [name for name in names if record.state not in self._editable_in[name]]
            changed = [name for name in closed if record._is_changed(name, vals[name])]
            if changed:
                raise UserError(self.env._(
                    "%(name)s is in the state %(state)s: these can't be changed any more: %(fields)s",
                    name=record.display_name,
                    state=self._get_state_label(record.state),
                    fields=", ".join(self._get_labels(changed)),
                ))

    def _is_changed(self, name, value):
        field = self._fields[name]
        if field.type in ("one2many", "many2many", "binary", "properties"):
            return True
        return field.convert_to_cache(value, self) != field.convert_to_cache(self[name], self)

    @api.model
    def _get_labels(self, names):
        return [self._fields[name]._description_string(self.env) for name in sorted(names)]
