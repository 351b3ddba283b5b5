import {Component, onWillUnmount, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

/**
 * What the employee sees while the applicant signs on the tablet: the picture
 * code of the page. It closes by itself when the signature has come, and the
 * form behind it is read again.
 */
export class SignDesk extends Component {
    static template = "alseraj_beneficiary.SignDesk";
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        this.bus = useService("bus_service");
        this.notification = useService("notification");
        this.params = this.props.action.params || {};
        this.state = useState({late: false});
        const onSigned = (payload) => this.onSigned(payload);
        this.bus.subscribe("alseraj_signed", onSigned);
        const timer = setTimeout(() => (this.state.late = true), this.params.minutes * 60000);
        onWillUnmount(() => {
            this.bus.unsubscribe("alseraj_signed", onSigned);
            clearTimeout(timer);
        });
    }

    get lasting() {
        return _t(
            "It is good for %s minutes and for one signature. This window closes by itself when it is signed.",
            this.params.minutes
        );
    }

    onSigned({link_id: linkId, message}) {
        if (linkId !== this.params.link_id) {
            return;
        }
        this.notification.add(message, {type: "success"});
        this.close();
    }

    close() {
        return this.action.doAction({type: "ir.actions.act_window_close"});
    }
}

registry.category("actions").add("alseraj_sign_desk", SignDesk);
