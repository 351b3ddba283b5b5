import {Component, onMounted, onWillStart, useRef, useState} from "@odoo/owl";
import {RPCError} from "@web/core/network/rpc";
import {_t} from "@web/core/l10n/translation";
import {useDebounced} from "@web/core/utils/timing";
import {useService} from "@web/core/utils/hooks";
import {OUTCOMES, VOTES} from "./desk_keys";
import {DeskLogin} from "./desk_login";
import {useDeskLive} from "./desk_live";

export const SESSION = "alseraj.committee.session";
export const DECISION = "alseraj.committee.decision";

/** What the desk knows: it asks the server, hears the bus, and keeps what is shown. */
export class DeskBase extends Component {
    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        const {context, params} = this.props.action;
        this.sessionId = Number(context?.active_id || params?.session_id) || false;
        this.state = useState({
            session: null,
            members: [],
            agenda: [],
            case: null,
            lists: {},
            error: "",
            panel: null, // what is being decided: {id, outcome, amount, reasonId, conditions, until, isGroup}
            group: null, // the routine group: {ids: {id: true}, cursor}
            sheet: null, // what a key would do to the group, before it is done
            isPresenceLater: false, // asked whether he is present, and will say so later
            caller: -1, // whose vote the secretary records, by place in the list of members
            isStudyOpen: false,
        });
        this.root = useRef("root");
        this.queue = Promise.resolve(); // what was pressed, one after the other
        this.epoch = 0; // a refusal drops what was pressed behind it: it was meant for what did not happen
        this.asked = 0; // questions are numbered: an older answer never takes the place of a newer one
        this.answered = {}; // the number of the newest answer, by what it is about
        this.refreshSoon = useDebounced(() => this.refresh(this.state.case?.id), 300);
        this.reloadSoon = useDebounced(() => this.load(this.state.case?.id, true), 300);
        if (this.sessionId) {
            useDeskLive(this.sessionId, {
                onMessage: (payload) => this.hear(payload),
                onPoll: () => this.load(this.state.case?.id, true),
            });
            onWillStart(() => this.load());
        }
        if (context?.closing) {
            onMounted(() => this.closeSession());
        }
    }

    // ------------------------------------------------------------ data
    // Which case is shown changes only by a key or a button, and at once: turnTo() puts the new name on the
    // screen before the server is asked for the rest. An answer fills in the case it is about, if that is shown.

    async load(decisionId, isQuiet = false) {
        const ticket = ++this.asked;
        const desk = await this.guard(
            () =>
                this.orm.call(SESSION, "get_desk", [[this.sessionId]], {
                    decision_id: decisionId || null,
                }),
            isQuiet
        );
        if (!desk || !this.isNewer("desk", ticket)) {
            return;
        }
        const {case: found, ...rest} = desk;
        Object.assign(this.state, rest);
        const shownId = this.state.case?.id;
        if (!rest.agenda.some((row) => row.id === shownId)) {
            this.state.case = found; // the first one, or the shown one was taken off the agenda
            this.answered.case = ticket;
        } else {
            this.putCase(found, ticket);
        }
        this.env.config.setDisplayName?.(desk.session.name);
    }

    /** Ask for the news of a case. */
    async refresh(id) {
        if (!id) {
            return;
        }
        const ticket = ++this.asked;
        const answer = await this.guard(() => this.orm.call(DECISION, "get_case", [[id]]), true);
        if (!answer) {
            return;
        }
        if (this.isNewer(`row ${id}`, ticket)) {
            this.putRow(answer.row);
        }
        if (this.isNewer("head", ticket)) {
            Object.assign(this.state, {session: answer.session, members: answer.members});
        }
        this.putCase(answer.case, ticket);
    }

    isNewer(about, ticket) {
        if (ticket < (this.answered[about] || 0)) {
            return false;
        }
        this.answered[about] = ticket;
        return true;
    }

    putCase(found, ticket) {
        if (found && found.id === this.state.case?.id && this.isNewer("case", ticket)) {
            this.state.case = found;
        }
    }

    /** Show another case at once, by what the agenda knows of it; the rest follows. */
    turnTo(id) {
        const row = this.state.agenda.find((other) => other.id === id);
        if (!row || id === this.state.case?.id) {
            return;
        }
        this.state.case = {
            ...row,
            isLoading: true,
            can_vote: this.state.case.can_vote, // by the session, not by the case
            stay_out: "",
            votes: [],
            conflicts: [],
            documents: [],
            amounts: {},
            open_point: "",
        };
        this.state.error = "";
        this.answered.case = ++this.asked;
        this.refresh(id);
    }

    /** The case that stands on the screen, as it is drawn: a key is meant for this one. */
    get shownId() {
        const drawn = this.root.el?.querySelector("[data-decision]")?.dataset.decision;
        return Number(drawn) || this.state.case?.id;
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
     * @param {number} about the case it was meant for: named in a refusal that comes when another one is shown
     * @returns what the server answered, null where it refused
     */
    async guard(work, isQuiet = false, about = 0) {
        try {
            const result = await this.askLogin(work);
            this.state.error = isQuiet ? this.state.error : "";
            return result;
        } catch (error) {
            this.epoch += isQuiet ? 0 : 1;
            if (!(error instanceof RPCError)) {
                if (isQuiet) {
                    throw error;
                }
                this.state.error = this.nameCase(
                    about,
                    _t("The server was not reached: nothing was stored. Press again.")
                );
                throw error;
            }
            this.state.error = this.nameCase(about, error.data?.message || error.message);
            return null;
        }
    }

    nameCase(id, sentence) {
        const row = id && id !== this.shownId && this.state.agenda.find((other) => other.id === id);
        return row ? `${row.request} ${row.name}: ${sentence}` : sentence;
    }

    /** Where the session of the login has ended, ask for the password on the spot, and go on with the work. */
    async askLogin(work) {
        try {
            return await work();
        } catch (error) {
            if (error.exceptionName !== "odoo.http.SessionExpiredException") {
                throw error;
            }
        }
        this.login ??= new Promise((resolve) => {
            this.dialog.add(
                DeskLogin,
                {onLogin: () => resolve(true)},
                {onClose: () => resolve(false)}
            );
        }).finally(() => {
            this.login = null;
        });
        if (await this.login) {
            return this.askLogin(work);
        }
        const error = new RPCError(_t("Nothing was stored: your login has ended. Sign in first."));
        error.data = {message: error.message};
        throw error;
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

    /** Who runs the session and sits on the committee is asked whether he is there, as nobody asks him otherwise. */
    get isAskedPresence() {
        const {session, members, isPresenceLater} = this.state;
        return (
            session.can_run &&
            session.mode !== "circulation" &&
            !isPresenceLater &&
            members.some((member) => member.is_me && !member.is_present)
        );
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
        if (panel || this.state.sheet) {
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

    /** What the panel is about; a recusal is named with its member. */
    getPanelLabel({outcome, memberId}) {
        if (outcome !== "recused") {
            return this.getOutcomeLabel(outcome);
        }
        const label = Object.fromEntries(this.state.lists.choices || [])[outcome];
        const member = this.state.members.find(({id}) => id === memberId);
        return member ? `${label}: ${member.name}` : label;
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
