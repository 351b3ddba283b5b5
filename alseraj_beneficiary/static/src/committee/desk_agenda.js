import {Component, useEffect, useRef} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";

const MARKS = {
    approved: "fa-check-circle text-success",
    rejected: "fa-times-circle text-danger",
    deferred: "fa-clock-o text-warning",
    returned: "fa-reply text-warning",
    escalated: "fa-level-up text-info",
};

/** The agenda in order, with what came out so far; in a group, with boxes to choose. */
export class DeskAgenda extends Component {
    static template = "alseraj_beneficiary.DeskAgenda";
    static props = {
        rows: Array,
        current: {type: Number, optional: true},
        outcomes: Array,
        group: {type: [Object, {value: null}], optional: true},
        isVoter: Boolean,
        onChoose: Function,
        onToggle: Function,
    };

    setup() {
        this.root = useRef("root");
        useEffect(
            () => {
                this.root.el
                    ?.querySelector(".o_cursor, .o_current")
                    ?.scrollIntoView({block: "nearest"});
            },
            () => [this.props.current, this.props.group?.cursor]
        );
    }

    getMark(row) {
        if (row.settled) {
            return MARKS[row.result] || "fa-check-circle text-muted";
        }
        return row.outcome || row.for + row.against + row.abstain + row.recused
            ? "fa-adjust text-muted"
            : "fa-circle-o text-muted";
    }

    getMarkLabel(row) {
        const outcome = this.props.outcomes.find(([code]) => code === row.result);
        return row.settled && outcome ? outcome[1] : _t("Not decided yet");
    }

    getTally(row) {
        return row.for + row.against + row.abstain
            ? `${row.for}–${row.against}–${row.abstain}`
            : "";
    }
}
