import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useService} from "@web/core/utils/hooks";

const PATIENCE = 15000;

/** Where the visit is, from the phone; only on a press of the button, and the browser asks once more. */
export class VisitPlace extends Component {
    static template = "alseraj_beneficiary.VisitPlace";
    static props = {...standardWidgetProps};

    setup() {
        this.notification = useService("notification");
        this.state = useState({busy: false});
    }

    get canChange() {
        return this.props.record.data.state === "draft" && !this.props.readonly;
    }

    get isKnown() {
        const {latitude, longitude} = this.props.record.data;
        return Boolean(latitude || longitude);
    }

    async locate() {
        if (!navigator.geolocation) {
            this.say(_t("This browser does not tell where it is. Type the address."));
            return;
        }
        this.state.busy = true;
        try {
            const position = await new Promise((resolve, reject) =>
                navigator.geolocation.getCurrentPosition(resolve, reject, {
                    enableHighAccuracy: true,
                    timeout: PATIENCE,
                })
            );
            const {latitude, longitude} = position.coords;
            await this.props.record.update({latitude, longitude});
        } catch {
            this.say(_t("The place is not known: allow it in the browser, or type the address."));
        } finally {
            this.state.busy = false;
        }
    }

    forget() {
        return this.props.record.update({latitude: 0, longitude: 0});
    }

    say(message) {
        this.notification.add(message, {type: "warning"});
    }
}

registry.category("view_widgets").add("alseraj_visit_place", {
    component: VisitPlace,
    fieldDependencies: [
        {name: "latitude", type: "float"},
        {name: "longitude", type: "float"},
        {name: "map_url", type: "char"},
        {name: "visit_consent", type: "boolean"},
        {name: "state", type: "selection"},
    ],
});
