import {Component, useEffect, useRef} from "@odoo/owl";

/** The sheet of a group: names, amounts, the sum and the funds, and who stays out. Enter confirms, Escape leaves. */
export class DeskGroup extends Component {
    static template = "alseraj_beneficiary.DeskGroup";
    static props = {
        sheet: Object,
        title: String,
        onConfirm: Function,
        onClose: Function,
    };

    setup() {
        this.confirmButton = useRef("confirm");
        useEffect(
            () => this.confirmButton.el?.focus(),
            () => []
        );
    }

    get inside() {
        return this.props.sheet.cases.filter((line) => !line.reason);
    }

    get outside() {
        return this.props.sheet.cases.filter((line) => line.reason);
    }
}
