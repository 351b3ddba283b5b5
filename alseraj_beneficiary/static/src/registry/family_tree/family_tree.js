import {choose} from "../person_selection/person_selection";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {FormViewDialog} from "@web/views/view_dialogs/form_view_dialog";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {Component} from "@odoo/owl";

const PLACES = {
    father: "parents",
    mother: "parents",
    spouse: "spouses",
    son: "children",
    daughter: "children",
    grandchild: "grandchildren",
    brother: "beside",
    sister: "beside",
    other: "beside",
};

/**
 * The household at a glance: the head in the middle, parents above, children below by age.
 * It reads the lines of the editable list on the same page, so it follows what is typed there.
 */
export class FamilyTree extends Component {
    static template = "alseraj_beneficiary.FamilyTree";
    static props = {...standardWidgetProps};

    setup() {
        this.dialog = useService("dialog");
    }

    get head() {
        const data = this.props.record.data;
        return {
            id: "head",
            isHead: true,
            name: data.name,
            age: data.birth_date ? data.age : false,
            gender: data.gender,
            work: this.getLabel(this.props.record, "work_status"),
            health: data.health_status,
        };
    }

    get rows() {
        const places = {parents: [], spouses: [], children: [], grandchildren: [], beside: []};
        for (const record of this.props.record.data.member_ids.records) {
            places[PLACES[record.data.relation] || "beside"].push(this.getCard(record));
        }
        for (const cards of Object.values(places)) {
            // the eldest first; who has no birth date yet comes last
            cards.sort((a, b) => (a.born || Infinity) - (b.born || Infinity));
        }
        return places;
    }

    get isEmpty() {
        return !this.props.record.data.member_ids.records.length;
    }

    getCard(record) {
        const data = record.data;
        const isStudying = data.study && data.study !== "none";
        return {
            id: record.id,
            record,
            name: data.name,
            relation: this.getLabel(record, "relation"),
            born: data.birth_date && data.birth_date.toMillis(),
            age: data.birth_date ? data.age : false,
            gender: data.gender,
            study:
                isStudying &&
                (this.getLabel(record, "study_stage") || this.getLabel(record, "study")),
            works: data.is_working,
            health: data.health,
            healthLabel: this.getLabel(record, "health"),
            isDependent: data.is_dependent,
            isAway: !data.in_household,
            warning: data.age_warning,
        };
    }

    /** The words of a selection field; nothing where the user may not read it. */
    getLabel(record, name) {
        const field = record.fields[name];
        const value = record.data[name];
        const option = field && value && field.selection.find(([key]) => key === value);
        return option ? choose(option[1], record.data.gender) : "";
    }

    async openMember(card) {
        if (card.isHead) {
            return;
        }
        const parent = this.props.record;
        if (parent.isInEdition && (await parent.isDirty()) && !(await parent.save())) {
            return;
        }
        // A new line has its id only after saving: then the list holds other records.
        const record =
            parent.data.member_ids.records.find((line) => line.id === card.record.id) ||
            parent.data.member_ids.records.find((line) => line.data.name === card.name);
        if (!record || !record.resId) {
            return;
        }
        this.dialog.add(FormViewDialog, {
            resModel: "alseraj.household.member",
            resId: record.resId,
            title: card.name,
            canExpand: false,
            onRecordSaved: () => parent.load(),
        });
    }
}

registry.category("view_widgets").add("alseraj_family_tree", {component: FamilyTree});
