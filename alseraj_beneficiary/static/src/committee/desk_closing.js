import {Component} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {useAutofocus} from "@web/core/utils/hooks";

/** The summary before sealing. An open point leads to its case; with one there is nothing to confirm. */
export class DeskClosing extends Component {
    static template = "alseraj_beneficiary.DeskClosing";
    static components = {Dialog};
    static props = {
        summary: Object,
        onCase: Function,
        onConfirm: Function,
        close: Function,
    };

    setup() {
        useAutofocus({refName: "autofocus"});
    }

    get canClose() {
        const {points, stops} = this.props.summary;
        return !points.length && !stops.length;
    }

    openCase(id) {
        this.props.close();
        this.props.onCase(id);
    }

    confirm() {
        this.props.close();
        this.props.onConfirm();
    }
}
