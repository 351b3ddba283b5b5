import {useEffect, useExternalListener} from "@odoo/owl";
import {Layout} from "@web/search/layout";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";
import {DeskAgenda} from "./desk_agenda";
import {DeskClosing} from "./desk_closing";
import {DeskGroup} from "./desk_group";
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
    static components = {DeskAgenda, DeskGroup, DeskPanel, Layout};
    static props = {...standardActionServiceProps};
    static path = "session-desk";

    setup() {
        super.setup();
        this.action = useService("action");
        this.notification = useService("notification");
        useExternalListener(window, "keydown", this.onKeydown);
        useEffect(
            () => {
                this.focusCase();
            },
            () => [this.state.case?.id]
        );
    }

    // ------------------------------------------------------------ moving

    step(by) {
        const row = this.state.agenda[this.index + by];
        if (row) {
            this.choose(row.id);
        } else if (by > 0) {
            this.notification.add(_t("That was the last case of the agenda."), {type: "info"});
        }
    }

    choose(id) {
        this.state.panel = null;
        this.turnTo(id);
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

    // What is pressed is bound to the case and the member that stand on the screen at that moment; the server
    // is told which case that was and at which desk. Only the writing waits for its turn.

    vote(choice) {
        const id = this.shownId;
        const drawn = this.root.el.querySelector(".o_caller[data-member]");
        const memberId = this.state.caller >= 0 ? Number(drawn.dataset.member) : false;
        if (!memberId && this.state.group) {
            return this.openSheet("vote", choice);
        }
        if (choice === "recused") {
            return this.openRecusal(id, memberId);
        }
        if (memberId) {
            return this.recordVote(id, memberId, choice);
        }
        return this.castVote(id, choice);
    }

    castVote(id, choice, note = null) {
        this.focusCase();
        return this.enqueue(() =>
            this.write(id, () =>
                this.orm.call(DECISION, "cast_vote", [[id], choice, true], {
                    session: this.sessionId,
                    note,
                })
            )
        );
    }

    /** Who withdraws says why, before anything is stored. */
    openRecusal(id, memberId) {
        const known = this.state.members.find((member) =>
            memberId ? member.id === memberId : member.is_me
        );
        const vote = this.state.case.votes.find((line) => line.member_id === known?.id);
        const conflict = this.state.case.conflicts.find((line) => line.member_id === known?.id);
        this.state.panel = {
            id,
            memberId,
            outcome: "recused",
            amount: "",
            reasonId: false,
            conditions: (vote?.choice === "recused" && vote.note) || conflict?.reason || "",
            until: "",
            isGroup: false,
        };
    }

    confirmRecusal(panel, note) {
        this.state.panel = null;
        return panel.memberId
            ? this.recordVote(panel.id, panel.memberId, "recused", note)
            : this.castVote(panel.id, "recused", note);
    }

    /** Write something about a case, and ask for its news. */
    async write(id, work) {
        const done = await this.guard(work, false, id);
        if (done) {
            this.refresh(id);
        }
        return done;
    }

    recordVote(id, memberId, choice, note = null) {
        if (choice === "recused" && note === null) {
            return this.openRecusal(id, memberId);
        }
        if (this.state.caller >= 0) {
            this.moveCaller(1);
        }
        return this.enqueue(async () => {
            const done = await this.write(id, () =>
                this.orm.call(DECISION, "record_vote", [[id], memberId, choice, note], {
                    replace: true,
                    session: this.sessionId,
                })
            );
            if (!done && this.state.caller >= 0) {
                this.state.caller = this.state.members.findIndex(({id}) => id === memberId);
            }
        });
    }

    toggleCaller() {
        this.state.caller = this.state.caller < 0 ? 0 : -1;
        this.state.panel = null;
    }

    moveCaller(by) {
        const count = this.state.members.length;
        this.state.caller = (this.state.caller + by + count) % count;
    }

    togglePresence(member) {
        const command = [[member.is_present ? 3 : 4, member.id, 0]];
        const id = this.shownId;
        return this.enqueue(() =>
            this.write(id, () => this.orm.write(SESSION, [this.sessionId], {attendee_ids: command}))
        );
    }

    sayPresent() {
        return this.togglePresence(this.state.members.find((member) => member.is_me));
    }

    // ------------------------------------------------------------ outcomes

    async openPanel(outcome) {
        this.state.caller = -1;
        if (this.state.group) {
            return ["rejected", "returned", "deferred"].includes(outcome)
                ? this.openGroupPanel(outcome)
                : this.openSheet("decide", outcome);
        }
        const id = this.shownId;
        if (this.state.case.isLoading) {
            await this.refresh(id);
        }
        const {case: shown} = this.state;
        if (shown.id !== id || shown.isLoading || this.state.panel) {
            return; // he has gone on meanwhile
        }
        const isSame = !shown.outcome || shown.outcome === outcome; // a question is no condition of an approval
        this.state.panel = {
            id,
            outcome,
            amount: String(shown.amount || shown.amounts.suggested || ""),
            reasonId: shown.reason_id || false,
            conditions: isSame ? shown.conditions : "",
            until: shown.deferred_until,
            isGroup: false,
        };
    }

    /** A group needs its reason, its question or its note before the sheet names the cases. */
    openGroupPanel(outcome) {
        if (!this.selected.length) {
            this.state.error = _t("Choose the cases of the group first.");
            return;
        }
        this.state.panel = {
            id: this.shownId,
            outcome,
            amount: "",
            reasonId: false,
            conditions: "",
            until: "",
            isGroup: true,
        };
    }

    closePanel() {
        this.state.panel = null;
        this.state.sheet = null;
        this.focusCase();
    }

    /** Enter in the panel: the outcome is written, and the next case comes. */
    async confirmPanel(panel, values) {
        if (!panel || panel.isBusy || panel.id !== this.state.panel?.id) {
            return; // pressed twice
        }
        if (panel.outcome === "recused") {
            return this.confirmRecusal(panel, values.conditions);
        }
        if (panel.isGroup) {
            this.state.panel = null;
            return this.openSheet("decide", panel.outcome, values);
        }
        panel.isBusy = true;
        await this.enqueue(async () => {
            const done = await this.write(panel.id, () =>
                this.orm.call(DECISION, "decide", [[panel.id], panel.outcome, values], {
                    session: this.sessionId,
                })
            );
            if (done && this.state.panel?.id === panel.id) {
                this.state.panel = null;
                this.step(1);
                this.focusCase();
            }
        }).finally(() => {
            panel.isBusy = false;
        });
    }

    clearOutcome() {
        const id = this.shownId;
        return this.enqueue(() =>
            this.write(id, () =>
                this.orm.call(DECISION, "decide", [[id], false], {session: this.sessionId})
            )
        );
    }

    /** Before it is sealed: what comes out, and what is still open, each point a way to its case. */
    closeSession() {
        return this.enqueue(async () => {
            const summary = await this.guard(() =>
                this.orm.call(SESSION, "get_closing", [[this.sessionId]])
            );
            if (!summary) {
                return;
            }
            this.dialog.add(
                DeskClosing,
                {
                    summary,
                    onCase: (id) => this.choose(id),
                    onConfirm: () => this.sealSession(),
                },
                {onClose: () => this.focusCase()}
            );
        });
    }

    async sealSession() {
        const done = await this.guard(() =>
            this.orm.call(SESSION, "action_close", [[this.sessionId]])
        );
        if (done) {
            this.notification.add(_t("The session is closed and sealed."), {type: "success"});
            await this.load(this.state.case?.id);
        }
    }

    // ------------------------------------------------------------ the routine group

    toggleGroup() {
        this.state.panel = null;
        this.state.sheet = null;
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

    /** Before anything is done to a group: who is in it, how much, what the fund has left, and who stays out. */
    openSheet(action, word, values = {}) {
        const ids = this.selected;
        if (!ids.length) {
            this.state.error = _t("Choose the cases of the group first.");
            return;
        }
        return this.enqueue(async () => {
            const sheet = await this.guard(() =>
                this.orm.call(DECISION, "get_group_sheet", [ids, action, word], {
                    session: this.sessionId,
                })
            );
            if (sheet && this.state.group) {
                this.state.sheet = {...sheet, action, word, values};
            }
        });
    }

    get sheetTitle() {
        const {action, word} = this.state.sheet;
        const labels = Object.fromEntries(this.state.lists.choices);
        const titles = {
            vote: _t("My vote on all of them"),
            record: _t("For all present"),
            decide: _t("Decision"),
        };
        return `${titles[action]}: ${labels[word] || this.getOutcomeLabel(word)}`;
    }

    /** Enter on the sheet: done to those it names, and the desk leaves the group. */
    confirmSheet() {
        const {sheet} = this.state;
        const ids = sheet.cases.filter((line) => !line.reason).map((line) => line.id);
        if (!ids.length || sheet.refusal) {
            return this.closePanel();
        }
        const method = `${sheet.action}_together`;
        const {reason_id, conditions, deferred_until} = sheet.values;
        const args = sheet.action === "decide" ? [reason_id, conditions, deferred_until] : [];
        this.state.sheet = null;
        return this.enqueue(async () => {
            const count = await this.guard(() =>
                this.orm.call(
                    DECISION,
                    method,
                    [ids, sheet.word, ...args.map((value) => value || null)],
                    {session: this.sessionId}
                )
            );
            if (count !== null) {
                this.state.group = null;
                this.notification.add(_t("Done on %s cases.", ids.length), {type: "success"});
                await this.load(this.state.case?.id, true);
                this.focusCase();
            }
        });
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
            this.getKeys()[code](); // for what stands on the screen now
        }
    }

    getKeys() {
        const {session, panel, sheet, group, caller} = this.state;
        if (sheet) {
            return {Escape: () => this.closePanel(), Enter: () => this.confirmSheet()};
        }
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
                keys.KeyV = () => this.openSheet("record", "for");
            }
            delete keys.KeyX;
        }
        return keys;
    }
}

registry.category("actions").add("alseraj_session_desk", SessionDesk);
