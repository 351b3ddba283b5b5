import {Component, onWillStart, useState} from "@odoo/owl";
import {router} from "@web/core/browser/router";
import {useCommand} from "@web/core/commands/command_hook";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";

const QUICK = "alseraj_beneficiary.action_interaction_quick";
const DESK = "alseraj_beneficiary.group_delegate";
const NUMBER = /\p{Nd}/gu;
const LEAST_DIGITS = 7;

/** Whom the page is about from which somebody is called: of a file or a request that is open. */
function getSubject(action) {
    const controller = action.currentController;
    const resId = controller?.currentState?.resId || controller?.props?.resId;
    const model = controller?.action?.res_model;
    if (typeof resId !== "number") {
        return {};
    }
    if (model === "alseraj.beneficiary") {
        return {default_beneficiary_id: resId};
    }
    return model === "alseraj.support.request" ? {default_about_request_id: resId} : {};
}

const openQuick = (env, context) =>
    env.services.action.doAction(QUICK, {additionalContext: context});

/** A telephone in the top bar: one click writes down who calls, from any page. */
export class InteractionItem extends Component {
    static template = "alseraj_beneficiary.InteractionItem";
    static props = {};

    setup() {
        this.action = useService("action");
        this.state = useState({isShown: false});
        onWillStart(async () => {
            this.state.isShown = await user.hasGroup(DESK);
        });
        useCommand(_t("New Interaction"), () => this.open(), {
            isAvailable: () => this.state.isShown,
            global: true,
        });
    }

    open() {
        return openQuick(this.env, getSubject(this.action));
    }
}

registry
    .category("systray")
    .add("alseraj_beneficiary.interaction", {Component: InteractionItem}, {sequence: 80});

// A number typed into the search of commands.
registry.category("command_provider").add("alseraj_beneficiary.interaction", {
    async provide(env, {searchValue}) {
        const digits = (searchValue || "").match(NUMBER) || [];
        if (digits.length < LEAST_DIGITS || !(await user.hasGroup(DESK))) {
            return [];
        }
        const number = searchValue.trim();
        return [
            {
                name: _t("Interaction with %s", number),
                action: () => openQuick(env, {default_visitor_mobile: number}),
            },
        ];
    },
});

// A call that comes in: the telephone opens this address with its number.
registry.category("actions").add("alseraj_interaction_call", (env, action) => ({
    type: "ir.actions.act_window",
    name: action.name,
    res_model: "alseraj.interaction",
    views: [[false, "form"]],
    context: {default_visitor_mobile: String(router.current.number || "")},
}));
