import {Component, onWillUnmount} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const EVERY = 2000; // Milliseconds
const MOVING = ["checking", "running"];

/** Reloads the form of an import while the server works on it, so that its progress is seen. */
export class ImportRefresh extends Component {
    static template = "alseraj_beneficiary.ImportRefresh";
    static props = {...standardWidgetProps};

    setup() {
        this.busy = false;
        const timer = setInterval(() => this.refresh(), EVERY);
        onWillUnmount(() => clearInterval(timer));
    }

    async refresh() {
        const record = this.props.record;
        if (this.busy || !record.resId || !MOVING.includes(record.data.state)) {
            return;
        }
        this.busy = true;
        try {
            if (!(await record.isDirty())) {
                await record.load();
            }
        } catch {
            // The server is away for a moment: the next turn asks again.
        } finally {
            this.busy = false;
        }
    }
}

registry.category("view_widgets").add("alseraj_import_refresh", {component: ImportRefresh});
