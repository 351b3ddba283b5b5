import {useEffect, useExternalListener, useRef} from "@odoo/owl";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {Layout} from "@web/search/layout";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";
import {DeskAgenda} from "./desk_agenda";
import {DECISION, DeskBase, SESSION} from "./desk_base";
import {DeskPanel} from "./desk_panel";
import {DeskScan} from "./desk_scan";
import {VOTES, getCode, isPressable, isTyping} from "./desk_keys";

/**
 * The session on one screen: agenda, case, votes, decision. Everything has a key.
 * The server says what the user may do; the same screen is the chair's, the secretary's and the member's.
 */
export class SessionDesk extends DeskBase {
    static template = "alseraj_beneficiary.SessionDesk";
    static components = {DeskAgenda, DeskPanel, Layout};
    static props = {...standardActionServiceProps};
    static path = "session-desk";

    setup() {
        super.setup();
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.root = useRef("root");
        useExternalListener(window, "keydown", this.onKeydown);
        useEffect(
            () => {
                this.focusCase();
            },
            () => [this.state.case?.id]
        );
    }

    // ------------------------------------------------------------ moving

    async step(by) {
        const row = this.state.agenda[this.index + by];
        if (row) {
            this.state.panel = null;
            await this.showCase(row.id);
        } else if (by > 0) {
            this.notification.add(_t("That was the last case of the agenda."), {type: "info"});
        }
    }

    async choose(id) {
        this.state.panel = null;
        await this.showCase(id);
    }

    focusCase() {
        this.root.el?.querySelector(".o_alseraj_desk_case")?.focus({preventScroll: true});
    }

    toggleStudy() {
        this.state.isStudyOpen = !this.state.isStudyOpen;
    }

    openScan(start = 0) {
        const documents = this.state.case.documents.filter((document) => document.kind);
        if (documents.length) {
            this.dialog.add(
                DeskScan,
                {documents, start: Math.max(start, 0)},
                {
                    onClose: () => this.focusCase(),
                }
            );
        } else {
            this.notification.add(_t("No document of this case has a scan."), {type: "info"});
        }
    }

    openDocument(id) {
        const documents = this.state.case.documents.filter((document) => document.kind);
        this.openScan(documents.findIndex((document) => document.id === id));
    }

    goBack() {
        this.action.doAction(
            {
                type: "ir.actions.act_window",
                res_model: SESSION,
                res_id: this.sessionId,
                views: [[false, "form"]],
            },
            {clearBreadcrumbs: false}
        );
    }

    // ------------------------------------------------------------ votes

    async vote(choice) {
        if (this.state.caller >= 0) {
            return this.recordVote(this.state.members[this.state.caller].id, choice);
        }
        if (this.state.group) {
            return this.doTogether("cast_vote", [choice, true]);
        }
        const done = await this.guard(() =>
            this.orm.call(DECISION, "cast_vote", [[this.state.case.id], choice, true])
        );
        if (done) {
            await this.showCase(this.state.case.id);
        }
        this.focusCase();
    }

    async recordVote(memberId, choice) {
        const done = await this.guard(() =>
            this.orm.call(DECISION, "record_vote", [[this.state.case.id], memberId, choice], {
                replace: true,
            })
        );
        if (done) {
            await this.showCase(this.state.case.id);
            if (this.state.caller >= 0) {
                this.moveCaller(1);
            }
        }
    }

    toggleCaller() {
        this.state.caller = this.state.caller < 0 ? 0 : -1;
        this.state.panel = null;
    }

    moveCaller(by) {
        const count = this.state.members.length;
        this.state.caller = (this.state.caller + by + count) % count;
    }

    async togglePresence(member) {
        const command = [[member.is_present ? 3 : 4, member.id, 0]];
        const done = await this.guard(() =>
            this.orm.write(SESSION, [this.sessionId], {attendee_ids: command})
        );
        if (done) {
            await this.showCase(this.state.case.id);
        }
    }

    // ------------------------------------------------------------ outcomes

    openPanel(outcome) {
        const {case: shown, group, lists} = this.state;
        this.state.caller = -1;
        if (group && outcome !== "rejected") {
            return this.doTogether("decide_together", [outcome]);
        }
        this.state.panel = {
            outcome,
            amount: String(shown.amount || shown.amounts.suggested || ""),
            reasonId: (!group && shown.reason_id) || lists.reasons[0]?.id || false,
            conditions: group ? "" : shown.conditions,
            isGroup: Boolean(group),
        };
    }

    closePanel() {
        this.state.panel = null;
        this.focusCase();
    }

    /** Enter in the panel: the outcome is written, and the next case comes. */
    async confirmPanel(values) {
        const {panel, case: shown} = this.state;
        if (!panel) {
            return; // pressed twice
        }
        if (panel.isGroup) {
            return this.doTogether("decide_together", [panel.outcome, values.reason_id]);
        }
        const done = await this.guard(() =>
            this.orm.write(DECISION, [shown.id], {outcome: panel.outcome, ...values})
        );
        if (!done) {
            return;
        }
        this.state.panel = null;
        const next = this.state.agenda[this.index + 1];
        await this.showCase(shown.id);
        if (next) {
            await this.showCase(next.id);
        } else {
            await this.step(1);
        }
        this.focusCase();
    }

    async clearOutcome() {
        const done = await this.guard(() =>
            this.orm.write(DECISION, [this.state.case.id], {outcome: false})
        );
        if (done) {
            await this.showCase(this.state.case.id);
        }
    }

    closeSession() {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Close and Seal"),
            body: _t("Closing freezes votes, amounts and attendance for good. Continue?"),
            confirmLabel: _t("Close and Seal"),
            confirm: async () => {
                const done = await this.guard(() =>
                    this.orm.call(SESSION, "action_close", [[this.sessionId]])
                );
                if (done) {
                    this.notification.add(_t("The session is closed and sealed."), {
                        type: "success",
                    });
                    await this.load(this.state.case?.id);
                }
            },
            cancel: () => this.focusCase(),
        });
    }

    // ------------------------------------------------------------ the routine group

    toggleGroup() {
        this.state.panel = null;
        this.state.caller = -1;
        this.state.group = this.state.group ? null : {ids: {}, cursor: Math.max(this.index, 0)};
    }

    toggleRow(id) {
        const {ids} = this.state.group;
        ids[id] = !ids[id];
    }

    /** Choose the routine ones that wait: recommended, within limits, no conflict. */
    selectRoutine(typeId) {
        for (const row of this.state.agenda) {
            const fits = typeId ? row.type_id === typeId : row.routine;
            this.state.group.ids[row.id] = fits && !row.outcome;
        }
    }

    selectType() {
        const row = this.state.agenda[this.state.group.cursor];
        if (row) {
            this.selectRoutine(row.type_id);
        }
    }

    moveCursor(by) {
        const {group, agenda} = this.state;
        group.cursor = Math.min(Math.max(group.cursor + by, 0), agenda.length - 1);
    }

    async doTogether(method, args) {
        const ids = this.selected;
        if (!ids.length) {
            this.state.error = _t("Choose the cases of the group first.");
            return;
        }
        const count = await this.guard(() => this.orm.call(DECISION, method, [ids, ...args]));
        if (count !== null) {
            this.state.panel = null;
            this.notification.add(_t("Done on %s cases.", ids.length), {type: "success"});
            if (method === "decide_together") {
                this.state.group = null;
            }
            await this.load(this.state.case?.id);
        }
    }

    // ------------------------------------------------------------ keys

    onKeydown(event) {
        if (
            event.defaultPrevented ||
            event.ctrlKey ||
            event.altKey ||
            event.metaKey ||
            event.isComposing
        ) {
            return;
        }
        if (!this.state.case || document.querySelector(".o_dialog, .o-dropdown--menu")) {
            return;
        }
        const code = getCode(event);
        if (isTyping(event.target)) {
            if (code === "Escape" && this.state.panel) {
                event.preventDefault();
                this.closePanel();
            }
            return; // the panel itself takes Enter
        }
        if (["Enter", "Space"].includes(code) && isPressable(event.target)) {
            return;
        }
        if (!event.shiftKey && code in this.getKeys()) {
            event.preventDefault();
            event.stopPropagation();
            this.enqueue(() => this.getKeys()[code]?.()); // the keys as they are then
        }
    }

    getKeys() {
        const {session, panel, group, caller} = this.state;
        if (panel) {
            return {Escape: () => this.closePanel()}; // all else belongs to the panel
        }
        const keys = {
            KeyN: () => this.step(1),
            KeyP: () => this.step(-1),
            Enter: () => this.step(1),
            KeyS: () => this.toggleStudy(),
            KeyO: () => this.openScan(),
        };
        if (this.canVote || caller >= 0) {
            VOTES.forEach(({code, choice}) => (keys[code] = () => this.vote(choice)));
        }
        if (session.is_open && (session.can_run || this.canVote)) {
            keys.KeyG = () => this.toggleGroup();
        }
        if (session.can_run) {
            this.outcomes.forEach(
                ({code, outcome}) => (keys[code] = () => this.openPanel(outcome))
            );
            Object.assign(keys, {KeyX: () => this.clearOutcome(), KeyL: () => this.closeSession()});
        }
        if (session.can_record || session.can_run) {
            keys.KeyV = () => this.toggleCaller();
        }
        if (caller >= 0) {
            Object.assign(keys, {
                ArrowDown: () => this.moveCaller(1),
                ArrowUp: () => this.moveCaller(-1),
                KeyT: () => this.togglePresence(this.state.members[this.state.caller]),
                Escape: () => this.toggleCaller(),
            });
        } else if (group) {
            Object.assign(keys, {
                ArrowDown: () => this.moveCursor(1),
                ArrowUp: () => this.moveCursor(-1),
                Space: () => this.toggleRow(this.state.agenda[this.state.group.cursor].id),
                KeyK: () => this.selectRoutine(),
                KeyT: () => this.selectType(),
                Escape: () => this.toggleGroup(),
            });
            if (session.can_record) {
                keys.KeyV = () => this.doTogether("record_together", ["for"]);
            }
            delete keys.KeyX;
        }
        return keys;
    }
}

registry.category("actions").add("alseraj_session_desk", SessionDesk);
