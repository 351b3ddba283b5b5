import {Component, onWillStart, useState} from "@odoo/owl";
import {RPCError} from "@web/core/network/rpc";
import {_t} from "@web/core/l10n/translation";
import {useDebounced} from "@web/core/utils/timing";
import {useService} from "@web/core/utils/hooks";
import {OUTCOMES, VOTES} from "./desk_keys";
import {useDeskLive} from "./desk_live";

export const SESSION = "alseraj.committee.session";
export const DECISION = "alseraj.committee.decision";

/** What the desk knows: it asks the server, hears the bus, and keeps what is shown. */
export class DeskBase extends Component {
    setup() {
        this.orm = useService("orm");
        const {context, params} = this.props.action;
        this.sessionId = Number(context?.active_id || params?.session_id) || false;
        this.state = useState({
            session: null,
            members: [],
            agenda: [],
            case: null,
            lists: {},
            error: "",
            panel: null, // what is being decided: {outcome, amount, reasonId, conditions, isGroup}
            group: null, // the routine group: {ids: {id: true}, cursor}
            caller: -1, // whose vote the secretary records, by place in the list of members
            isStudyOpen: false,
        });
        this.queue = Promise.resolve(); // what was pressed, one after the other
        this.epoch = 0; // a refusal drops what was pressed behind it: it was meant for what did not happen
        this.asked = 0; // only the last answer counts
        this.wanted = false; // the case that is shown or on its way: news must not lead away from it
        this.refreshSoon = useDebounced(() => this.showCase(this.wanted, true), 300);
        this.reloadSoon = useDebounced(() => this.load(this.wanted, true), 300);
        if (this.sessionId) {
            useDeskLive(this.sessionId, {
                onMessage: (payload) => this.hear(payload),
                onPoll: () => this.load(this.wanted, true),
            });
            onWillStart(() => this.load());
        }
    }

    // ------------------------------------------------------------ data

    async load(decisionId, isQuiet = false) {
        const ticket = ++this.asked;
        const desk = await this.guard(
            () =>
                this.orm.call(SESSION, "get_desk", [[this.sessionId]], {
                    decision_id: decisionId || null,
                }),
            isQuiet
        );
        if (desk && ticket === this.asked) {
            Object.assign(this.state, desk);
            this.wanted = desk.case.id;
            this.env.config.setDisplayName?.(desk.session.name);
        }
    }

    /** Show a case; answers that come too late are left. */
    async showCase(id, isQuiet = false) {
        if (!id) {
            return;
        }
        this.wanted = id;
        const ticket = ++this.asked;
        const shown = await this.guard(() => this.orm.call(DECISION, "get_case", [[id]]), isQuiet);
        if (shown) {
            this.putRow(shown.row);
            if (ticket === this.asked) {
                const {session, members} = shown;
                Object.assign(this.state, {session, members, case: shown.case});
            }
        }
    }

    putRow(row) {
        const known = this.state.agenda.find((other) => other.id === row.id);
        if (known) {
            Object.assign(known, row);
        }
    }

    /** What the bus says: numbers at once, the rest is asked for. */
    hear(payload) {
        payload.cases.forEach((row) => this.putRow(row));
        if (this.state.session) {
            this.state.session.present = payload.present;
        }
        if (payload.is_agenda || payload.state !== this.state.session?.state) {
            this.reloadSoon();
        } else {
            this.refreshSoon();
        }
    }

    /**
     * Run something on the server; a refusal is a sentence on the desk, not a dialog in its way.
     *
     * @param {Function} work
     * @param {boolean} isQuiet what the desk asks by itself takes no sentence away
     * @returns what the server answered, null where it refused
     */
    async guard(work, isQuiet = false) {
        try {
            const result = await work();
            this.state.error = isQuiet ? this.state.error : "";
            return result;
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
            this.state.error = error.data?.message || error.message;
            this.epoch += isQuiet ? 0 : 1;
            return null;
        }
    }

    /** Do this when all that was pressed before is done, so that a quick hand loses nothing. */
    enqueue(work) {
        const {epoch} = this;
        const turn = this.queue.then(() => epoch === this.epoch && work());
        this.queue = turn.catch(() => {}); // told by Odoo, as nobody else waits for this turn
        return turn;
    }

    // ------------------------------------------------------------ what is shown

    get index() {
        return this.state.agenda.findIndex((row) => row.id === this.state.case?.id);
    }

    get progress() {
        const {agenda} = this.state;
        return {settled: agenda.filter((row) => row.settled).length, total: agenda.length};
    }

    get progressText() {
        return _t("%(settled)s of %(total)s", this.progress);
    }

    get presentText() {
        const {present, quorum} = this.state.session;
        return _t("%(present)s present, quorum %(quorum)s", {present, quorum});
    }

    get votes() {
        const labels = Object.fromEntries(this.state.lists.choices || []);
        return VOTES.map((vote) => ({...vote, label: labels[vote.choice]}));
    }

    get outcomes() {
        const labels = Object.fromEntries(this.state.lists.outcomes || []);
        return OUTCOMES.filter(({outcome}) => labels[outcome]).map((item) => ({
            ...item,
            label: labels[item.outcome],
        }));
    }

    get progressPercent() {
        const {settled, total} = this.progress;
        return total ? Math.round((100 * settled) / total) : 0;
    }

    get stateTone() {
        return (
            {draft: "text-bg-info", open: "text-bg-warning"}[this.state.session.state] ||
            "text-bg-success"
        );
    }

    get needTone() {
        const tones = {a: "danger", b: "warning", c: "info", d: "secondary"};
        return `badge text-bg-${tones[this.state.case.family.need_class] || "light"}`;
    }

    get recommendationTone() {
        const tones = {grant: "success", refuse: "danger"};
        return `text-bg-${tones[this.state.case.study.recommendation] || "warning"}`;
    }

    get tallyText() {
        const row = this.state.agenda[this.index];
        if (!row) {
            return "";
        }
        const text = `${row.for}–${row.against}–${row.abstain}`;
        return row.recused ? `${text} (${row.recused})` : text;
    }

    /** The members with what they said on this case, and why one must stay out. */
    get memberLines() {
        const {members, case: shown} = this.state;
        const labels = Object.fromEntries(this.state.lists.choices || []);
        const tones = Object.fromEntries(
            VOTES.map(({choice, tone}) => [choice, `text-bg-${tone}`])
        );
        return members.map((member) => {
            const vote = shown.votes.find((line) => line.member_id === member.id);
            const conflict = shown.conflicts.find((line) => line.member_id === member.id);
            return {
                ...member,
                choice: vote?.choice,
                choiceLabel: labels[vote?.choice],
                note: vote?.note || "",
                tone: tones[vote?.choice],
                conflict: conflict?.reason,
            };
        });
    }

    get isVoter() {
        return Boolean(
            this.state.session.is_open && this.state.members.some((member) => member.is_me)
        );
    }

    get groupText() {
        return _t("%s chosen", this.selected.length);
    }

    /** The keys that do something here, in a line. */
    get keysText() {
        const {session, panel, group, caller} = this.state;
        if (panel) {
            return _t("Enter: confirm · Esc: back · Tab: next field · Shift+Enter: new line");
        }
        if (group) {
            return _t(
                "↑ ↓: move · Space: choose · K: routine ones · T: same type · 1 2 3: vote · A R D: decide · Esc: leave"
            );
        }
        if (caller >= 0) {
            return _t("↑ ↓: member · 1 2 3 4: his vote · T: present or not · Esc: leave");
        }
        const parts = [
            _t("N or Enter: next · P: previous · ↑ ↓: scroll · S: line by line · O: documents"),
        ];
        if (this.canVote) {
            parts.push(_t("1 2 3 4: my vote"));
        }
        if (session.can_run) {
            parts.push(_t("A R D Q: decide · V: members · G: together · L: close"));
        }
        return parts.join(" · ");
    }

    getOutcomeLabel(outcome) {
        return Object.fromEntries(this.state.lists.outcomes || [])[outcome] || outcome;
    }

    get canVote() {
        const {session, case: shown} = this.state;
        return Boolean(session.is_open && shown?.can_vote);
    }

    get selected() {
        const {group, agenda} = this.state;
        return group ? agenda.filter((row) => group.ids[row.id]).map((row) => row.id) : [];
    }
}
