"""Apps that may stand beside ours, and are no dependency: their methods are wrapped when they are installed.

As Odoo's own automation rules do it (``_register_hook``). Whatever order modules are loaded in, the wall is the outermost.
"""

import functools
import json

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...tools.roles import ALL_BRANCHES

PARTNER = "res.partner"


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _register_hook(self):
        super()._register_hook()
        for (model, name), around in AROUND.items():
            if model in self.env and hasattr(self.env[model], name):
                _wrap(self.env.registry[model], name, around)

    def _unregister_hook(self):
        super()._unregister_hook()
        for model, name in AROUND:
            cls = self.env.registry.models.get(model)
            if cls is not None and hasattr(cls.__dict__.get(name), "alseraj_around"):
                delattr(cls, name)


def _wrap(cls, name, around):
    """Have ``around(records, origin, *arguments)`` called instead of the method."""
    own = cls.__dict__.get(name)  # what another app has wrapped
    if hasattr(own, "alseraj_around"):
        return

    @functools.wraps(getattr(cls, name))
    def method(self, *args, **kwargs):
        origin = functools.partial(own, self) if own else getattr(super(cls, self), name)
        return around(self, origin, *args, **kwargs)

    method.alseraj_around = around
    setattr(cls, name, method)


def _is_without_role(user):
    return not user.has_group(ALL_BRANCHES)


# ------------------------------------------------------------ mass mailing and SMS marketing


def _get_responsible(mailing):
    return mailing.sudo().user_id or mailing.sudo().create_uid  # who answers for it; asked, not shown


def _leave_out_beneficiaries(mailing, ids):
    """Those of ``ids``, records of the mailing's model, that are no beneficiary and name none."""
    # sudo: whoever sends, and whoever the job is that does it
    model = mailing.env[mailing.mailing_model_real].sudo().with_context(active_test=False)
    private = [("is_beneficiary", "=", True), ("partner_share", "=", True)]
    if model._name == PARTNER:
        found = Domain(private)
    else:
        found = Domain.OR(
            Domain(name, "any", private) for name, field in model._fields.items()
            if field.type == "many2one" and field.comodel_name == PARTNER and field.store)
    hidden = set(model.search(Domain("id", "in", ids) & found).ids)
    return [id_ for id_ in ids if id_ not in hidden]


def _around_recipients(mailing, origin):
    """No beneficiary gets a mailing unless somebody with a role answers for it, whatever its domain asks.

    The job that sends may read everything, so a domain that looks at other records (a tag's contacts, say) would ask for
    a name, and the count would answer: it is held to what the responsible may read.
    """
    ids = origin()
    responsible = _get_responsible(mailing)
    if not _is_without_role(responsible):
        return ids
    domain = mailing._get_recipients_domain()
    if mailing.env.uid != responsible.id and any(
        "." in condition.field_expr or condition.operator in ("any", "not any") for condition in domain.iter_conditions()
    ):
        try:
            seen = set(mailing.env[mailing.mailing_model_real].with_user(responsible).search(domain).ids)
        except AccessError:  # he may not ask that; the job goes on with other mailings
            seen = ()
        ids = [id_ for id_ in ids if id_ in seen]
    return _leave_out_beneficiaries(mailing, ids)


def _around_sending(mailings, origin, res_ids=None):
    """The ids may be the caller's."""
    if not res_ids:
        return origin(res_ids)
    for mailing in mailings:
        if _is_without_role(_get_responsible(mailing)) or _is_without_role(mailing.env.user):
            res_ids = _leave_out_beneficiaries(mailing, res_ids)
    if not res_ids:
        raise UserError(mailings.env._("There is nobody among these recipients to whom you may send it."))
    return origin(res_ids)


def _answer_for(mailings):
    """Who makes or changes a mailing without a role answers for it; nobody sends in a role's name."""
    user = mailings.env.user
    if user._is_internal() and not user._is_superuser() and _is_without_role(user):
        foreign = mailings.sudo().filtered(  # the responsible may be somebody else's to change; it follows from the change
            lambda mailing: mailing.user_id and mailing.user_id != user and not _is_without_role(mailing.user_id))
        if foreign:
            foreign.user_id = user
    return mailings


def _around_mailing_create(mailings, origin, vals_list):
    return _answer_for(origin(vals_list))


def _around_mailing_write(mailings, origin, vals):
    result = origin(vals)
    _answer_for(mailings)
    return result


def _get_private_traces(traces):
    """The traces that tell the address of a contact whom the user may not see."""
    # sudo: which are left out, whoever asks
    private = traces.env[PARTNER].sudo().with_context(active_test=False)._search(
        [("is_beneficiary", "=", True), ("partner_share", "=", True)])
    return Domain("model", "=", PARTNER) & Domain("res_id", "in", private)


def _around_trace_search(traces, origin, domain, *args, **kwargs):
    if not (traces.env.su or kwargs.get("bypass_access")) and _is_without_role(traces.env.user):
        domain = Domain(domain) & ~_get_private_traces(traces)
    return origin(domain, *args, **kwargs)


def _around_trace_access(traces, origin, operation):
    result = origin(operation)
    if result or not traces or not _is_without_role(traces.env.user):
        return result
    hidden = traces.sudo().filtered_domain(_get_private_traces(traces))  # asked, not shown
    if not hidden:
        return None
    return traces.browse(hidden.ids), functools.partial(
        traces.env["ir.rule"]._make_access_error, operation, traces.browse(hidden.ids))


# ------------------------------------------------------------ bank reconciliation of the OCA


def _hide_names(env, value):
    """Put "Beneficiary" for the names of hidden contacts in the pairs ``[id, name]`` that a screen keeps."""
    if isinstance(value, dict):
        value = {key: _hide_names(env, part) for key, part in value.items()}
        pair = value.get("partner_id")
        if isinstance(pair, (list, tuple)) and len(pair) == 2 and pair[0]:
            if env[PARTNER].browse(pair[0])._get_hidden_beneficiaries():
                value["partner_id"] = [pair[0], env._("Beneficiary")]
        return value
    return [_hide_names(env, part) for part in value] if isinstance(value, (list, tuple)) else value


def _around_line_read(lines, origin, *args, **kwargs):
    rows = origin(*args, **kwargs)
    if lines.env.su or not _is_without_role(lines.env.user):
        return rows
    kept = [name for name, field in lines._fields.items() if field.type == "json"]
    for row in rows:
        row.update({name: _hide_names(lines.env, row[name]) for name in kept if row.get(name)})
    return rows


def _around_line_export(lines, origin, fields, **kwargs):
    rows = origin(fields, **kwargs)
    columns = [
        index for index, path in enumerate(fields)
        if path and (field := lines._fields.get(path[0])) and field.type == "json"
    ]
    if columns and not lines.env.su and _is_without_role(lines.env.user):
        for row in rows:
            for index in columns:
                if row[index]:
                    row[index] = json.dumps(_hide_names(lines.env, json.loads(row[index])))
    return rows


def _around_line_onchange(lines, origin, *args, **kwargs):
    result = origin(*args, **kwargs)
    if not lines.env.su and _is_without_role(lines.env.user):
        result["value"] = _hide_names(lines.env, result.get("value") or {})
    return result


def _around_line_match(lines, origin):
    """A name or a number typed into a bank's line does not tell that a beneficiary has it."""
    query = origin()
    if not lines.env.su and _is_without_role(lines.env.user):
        query.add_where("res_partner.is_beneficiary IS NOT TRUE")
    return query


AROUND = {
    ("mailing.mailing", "_get_recipients"): _around_recipients,
    ("mailing.mailing", "_action_send_mail"): _around_sending,
    ("mailing.mailing", "action_send_sms"): _around_sending,
    ("mailing.mailing", "create"): _around_mailing_create,
    ("mailing.mailing", "write"): _around_mailing_write,
    ("mailing.trace", "_search"): _around_trace_search,
    ("mailing.trace", "_check_access"): _around_trace_access,
    ("account.bank.statement.line", "_read_format"): _around_line_read,
    ("account.bank.statement.line", "_export_rows"): _around_line_export,
    ("account.bank.statement.line", "onchange"): _around_line_onchange,
    ("account.bank.statement.line", "_get_retrieve_partner_account_query"): _around_line_match,
    ("account.bank.statement.line", "_get_retrieve_partner_name_query"): _around_line_match,
}
