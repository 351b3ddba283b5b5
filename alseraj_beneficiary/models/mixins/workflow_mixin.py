from collections import defaultdict
from functools import partialmethod
from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.exceptions import MissingError, UserError

from ...tools.names import comma


class Transition(NamedTuple):
    """One verb of a workflow: who may, from where, what is asked, what is done, each in its order.

    :param sources: states it starts from
    :param target: state it leads to
    :param groups: external ids of the groups that may do it, any of them;
        empty: nobody by hand, it follows from facts (a closed session, a posted entry)
    :param checks: names; ``"amount"`` is ``_get_amount_reason()``, which gives on one record the sentence that
        stops the verb, or False. The first sentence counts.
    :param steps: names; ``"number"`` is ``_step_number()``, done on many records at once. ``"set_state"`` writes the target.
    """

    sources: tuple
    target: str
    groups: tuple = ()
    checks: tuple = ()
    steps: tuple = ("set_state",)


class Addition(NamedTuple):
    """A check or a step that another room adds to a verb, and its place among those that are there.

    :param verb: the verb
    :param check: name of a check, or
    :param step: name of a step
    :param after: the check or step behind which it comes, or
    :param before: the one in front of which it comes; neither: it comes last
    """

    verb: str
    check: str = ""
    step: str = ""
    after: str = ""
    before: str = ""

    def insert_into(self, transition):
        """:return: ``transition`` with this in its place; :raises ValueError: the place is not there"""
        kind = "checks" if self.check else "steps"
        names = list(getattr(transition, kind))
        if self.after:
            place = names.index(self.after) + 1
        elif self.before:
            place = names.index(self.before)
        else:
            place = len(names)
        names.insert(place, self.check or self.step)
        return transition._replace(**{kind: tuple(names)})


class WorkflowMixin(models.AbstractModel):
    """States that move only by their transitions.

    A write of ``state`` *is* the transition: button, RPC, import and server action all come
    through ``write`` and meet the same checks. No context key goes round them.

    A model declares

    * ``_transitions``: verb -> :class:`Transition` (each pair source/target belongs to one verb); checks and steps
      are read there, in their order
    * ``_transition_additions``: in another room's file, the :class:`Addition`\\ s to the verbs of this model

    Outside the project a verb's checks are asked together by ``_get_cannot_<verb>_reason()``.
    """

    _name = "alseraj.workflow.mixin"
    _inherit = ["alseraj.guarded.mixin"]
    _description = "Workflow by Transitions"

    _transitions: dict = {}
    _transition_additions: tuple = ()
    _state_field = "state"

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
        allowed = {
            verb: transition for verb, transition in self._get_transitions().items() if not self._get_role_reason(verb)
        }
        for record in self:
            record.allowed_verbs = " ".join(
                verb for verb, transition in allowed.items() if record.state in transition.sources
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
        if not self._is_created_by_server(vals_list):
            initial = self._get_initial_state()
            for vals in vals_list:
                if vals.get("state", initial) != initial:
                    raise UserError(self.env._(
                        "A new %(model)s starts as %(state)s. Create it first, then use the buttons.",
                        model=self._description, state=self._get_state_label(initial),
                    ))
        context = {key: value for key, value in self.env.context.items() if key != "default_state"}
        return super(WorkflowMixin, self.with_context(context)).create(vals_list)

    def write(self, vals):
        if "state" in vals and not self._is_written_by_server(vals):
            others = {name: value for name, value in vals.items() if name != "state"}
            if others:
                self.write(others)
            self._change_state(vals["state"])
            return True
        return super().write(vals)

    def _check_after_write(self, vals):
        super()._check_after_write(vals)
        if vals.keys() & {"beneficiary_id", "branch_id"}:
            self.check_access("write")  # Odoo looks before the write; nothing is moved out of one's sight

    @api.model
    def _get_kept_fields(self):
        return super()._get_kept_fields() | {"state", self._state_field}

    @api.ondelete(at_uninstall=False)
    def _unlink_only_initial(self):
        initial = self._get_initial_state()
        kept = self.filtered(lambda record: record.state != initial)
        if kept:
            raise UserError(self.env._(
                "Only records in the state %(state)s can be deleted. Cancel or archive these instead: %(names)s",
                state=self._get_state_label(initial),
                names=comma(self.env.lang).join(kept[:5].mapped("display_name")),
            ))

    # ------------------------------------------------------------ transitions

    @api.model
    @tools.ormcache()
    def _get_transitions(self):
        """Every verb with the checks and steps of all rooms in their places.

        :return: dict verb -> :class:`Transition`
        :raises ValueError: an addition names a verb, a check or a step that is not there
        """
        transitions, additions = {}, []
        for cls in reversed(type(self).__mro__):
            transitions.update(cls.__dict__.get("_transitions", {}))
            additions += cls.__dict__.get("_transition_additions", ())
        for addition in additions:
            if addition.verb not in transitions:
                raise ValueError(f"{self._name} has no verb {addition.verb}")
            transitions[addition.verb] = addition.insert_into(transitions[addition.verb])
        return transitions

    def _register_hook(self):
        super()._register_hook()
        for verb in self._get_transitions():
            name = f"_get_cannot_{verb}_reason"
            if not hasattr(self, name):
                setattr(type(self), name, partialmethod(WorkflowMixin._get_first_reason, verb))

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
        transition = self._get_transitions()[verb]
        # over RPC a record may be named twice: its steps are done once
        todo = self.union().filtered(lambda record: record.state != transition.target)
        if not todo:
            return True
        todo.check_access("write")
        todo._check_transition(verb)
        todo._run_steps(verb)
        return True

    def _run_steps(self, verb):
        """Do ``verb`` on all these records; who calls it has checked."""
        transition = self._get_transitions()[verb]
        for step in transition.steps:
            if step == "set_state":
                self._write_internal({self._state_field: transition.target})
            else:
                getattr(self, f"_step_{step}")()

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
        transition = self._get_transitions()[verb]
        if self.state not in transition.sources:
            return self.env._(
                "This is in the state %(state)s; the step needs: %(sources)s.",
                state=self._get_state_label(self.state),
                sources=comma(self.env.lang).join(map(self._get_state_label, transition.sources)),
            )
        if reason := self._get_role_reason(verb):
            return reason
        return self._get_first_reason(verb)

    def _get_first_reason(self, verb):
        """The sentence of the first check of ``verb`` that stops it on this record, or False; roles are not asked."""
        for check in self._get_transitions()[verb].checks:
            if reason := getattr(self, f"_get_{check}_reason")():
                return reason
        return False

    @api.model
    def _get_role_reason(self, verb):
        """Why the user's role does not allow ``verb``, or False. Server code in sudo has no role."""
        groups = self._get_transitions()[verb].groups
        if self.env.su or any(self.env.user.has_group(group) for group in groups):
            return False
        if not groups:
            return self.env._("This step follows by itself; it is not done by hand.")
        names = [self.env.ref(group).sudo().name for group in groups]  # names of roles are no secret
        return self.env._("Only these roles can do this: %(roles)s.", roles=comma(self.env.lang).join(names))

    @api.model
    def _get_verb(self, source, target):
        return next((
            verb for verb, transition in self._get_transitions().items()
            if transition.target == target and source in transition.sources
        ), None)

    @api.model
    def _get_initial_state(self):
        return self._fields["state"].selection[0][0]

    @api.model
    def _is_person(self):
        """Whether a person acts: OdooBot running a job is nobody, so duties are not separated from it."""
        return self.env.uid != api.SUPERUSER_ID

    # ------------------------------------------------------------ history of many records
    # What changed is written to the history of thousands at once.
    # Odoo writes a message, and a row of old and new values, for each record by itself: two queries a record,
    # of which a step on a campaign's ten thousand requests would spend twenty thousand.

    def _message_track(self, fields_iter, initial_values_dict):
        """As Odoo's, together; models with a subtype or a text of their own for a change are left to Odoo."""
        thread = self.pool["mail.thread"]
        own_words = any(
            getattr(type(self), name) is not getattr(thread, name)
            for name in ("_track_subtype", "_track_get_default_log_message")
        )
        if own_words or len(self) < 2 or not fields_iter:
            return super()._message_track(fields_iter, initial_values_dict)
        written = {name for values in initial_values_dict.values() for name in values or ()}
        # those that nobody wrote are left out here, not for each record again
        tracked = self.fields_get(
            written.intersection(fields_iter) or fields_iter, attributes=("string", "type", "selection", "currency_field"))
        changes = {}
        for record in self:
            try:
                changes[record.id] = record._mail_track(tracked, initial_values_dict[record.id])
            except MissingError:
                continue  # deleted since
        self._log_changes({res_id: commands for res_id, (_names, commands) in changes.items() if commands})
        return changes

    def _log_changes(self, commands_by_id):
        """:param commands_by_id: id -> the commands that make its tracking values"""
        pending = self.env.cr.precommit.data
        bodies = pending.pop(f"mail.tracking.message.{self._name}", {})
        authors = pending.pop(f"mail.tracking.author.{self._name}", {})
        by_author = defaultdict(list)
        for res_id in commands_by_id:
            by_author[authors[res_id].id if res_id in authors else None].append(res_id)
        values = []
        for author, ids in by_author.items():
            messages = self.browse(ids)._message_log_batch(
                {res_id: bodies.get(res_id, "") for res_id in ids}, author_id=author)
            values += [
                {**vals, "mail_message_id": message.id}
                for message, res_id in zip(messages, ids, strict=True)
                for _command, _id, vals in commands_by_id[res_id]
            ]
        self.env["mail.tracking.value"].sudo().create(values)  # as Odoo's own: the history is nobody's to refuse
