import {Component, useEffect, useRef, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {getCode, parseAmount} from "./desk_keys";

/** What an outcome needs before it is written: amount, reason, question. Enter confirms, Escape leaves. */
export class DeskPanel extends Component {
    static template = "alseraj_beneficiary.DeskPanel";
    static props = {
        panel: Object,
        label: String,
        case: Object,
        reasons: Array,
        count: Number,
        onConfirm: Function,
        onClose: Function,
    };

    setup() {
        this.root = useRef("root");
        const {amount, reasonId, conditions, until} = this.props.panel;
        this.state = useState({
            amount,
            reasonId,
            conditions: conditions || "",
            until: until || "",
            error: "",
        });
        useEffect(
            () => {
                const target = this.root.el.querySelector("[data-first]");
                target.focus();
                target.select?.();
            },
            () => []
        );
    }

    get outcome() {
        return this.props.panel.outcome;
    }

    get hasAmount() {
        return this.outcome === "approved" && !this.props.panel.isGroup;
    }

    get hasDay() {
        return this.outcome === "deferred";
    }

    get isQuestion() {
        return this.outcome === "returned";
    }

    get isRecusal() {
        return this.outcome === "recused";
    }

    get title() {
        return this.props.panel.isGroup
            ? _t("%(outcome)s: %(count)s cases together", {
                  outcome: this.props.label,
                  count: this.props.count,
              })
            : this.props.label;
    }

    get textLabel() {
        const labels = {
            approved: _t("Conditions"),
            returned: _t("The question to the researcher"),
            deferred: _t("Why it is deferred, and what is missing"),
            recused: _t("Why he withdraws; the minutes tell it"),
        };
        return labels[this.outcome] || _t("Note");
    }

    get first() {
        const fields = {
            approved: "amount",
            rejected: "reason",
            returned: "text",
            deferred: "text",
            recused: "text",
        };
        return fields[this.outcome] || "confirm";
    }

    chooseReason(id) {
        this.state.reasonId = id;
    }

    moveReason(by) {
        const {reasons} = this.props;
        const index = reasons.findIndex((reason) => reason.id === this.state.reasonId);
        const next = index < 0 && by < 0 ? -1 : index + by; // nothing is chosen at first
        this.state.reasonId = reasons[(next + reasons.length) % reasons.length].id;
    }

    onKeydown(event) {
        if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) {
            return;
        }
        const code = getCode(event);
        const isText = event.target.matches("textarea");
        const isCancel = event.target.closest("[data-cancel]");
        if (code === "Escape" || (code === "Enter" && isCancel)) {
            this.take(event, () => this.props.onClose());
        } else if (code === "Enter" && !(isText && event.shiftKey)) {
            this.take(event, () => this.confirm());
        } else if (this.outcome === "rejected" && !isText && !isCancel) {
            const reason =
                /^Digit[1-9]$/.test(code) && this.props.reasons[Number(code.slice(5)) - 1];
            if (reason) {
                this.take(event, () => this.chooseReason(reason.id));
            } else if (code === "ArrowDown" || code === "ArrowUp") {
                this.take(event, () => this.moveReason(code === "ArrowDown" ? 1 : -1));
            }
        }
    }

    take(event, work) {
        event.preventDefault();
        event.stopPropagation();
        work();
    }

    confirm() {
        const values = {};
        values.conditions = this.state.conditions.trim() || false;
        if (this.hasDay) {
            values.deferred_until = this.state.until || false;
        }
        if (this.hasAmount) {
            values.amount = parseAmount(this.state.amount || "0");
            if (Number.isNaN(values.amount)) {
                this.state.error = _t("Write the amount in digits, for example 1500 or 1500.50.");
                return;
            }
            if (!values.amount && this.props.case.kind !== "in_kind") {
                this.state.error = _t("An approval needs an amount.");
                return;
            }
        }
        if (this.outcome === "rejected") {
            if (!this.state.reasonId) {
                this.state.error = _t("Choose the reason that the letter tells.");
                return;
            }
            values.reason_id = this.state.reasonId;
        }
        if (this.isQuestion && !values.conditions) {
            this.state.error = _t("Write the question that the researcher has to answer.");
            return;
        }
        if (this.isRecusal && !values.conditions) {
            this.state.error = _t("Write why; the minutes tell it.");
            return;
        }
        this.state.error = "";
        this.props.onConfirm(values);
    }
}
