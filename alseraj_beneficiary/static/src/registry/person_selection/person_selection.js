import {registry} from "@web/core/registry";
import {computeM2OProps} from "@web/views/fields/many2one/many2one";
import {buildM2OFieldDescription, Many2OneField} from "@web/views/fields/many2one/many2one_field";
import {SelectionField, selectionField} from "@web/views/fields/selection/selection_field";

/** Take the word that fits a person out of words for both: «أرمل/أرملة»; as tools/persons.py does. */
export function choose(text, gender) {
    const place = {male: 1, female: 2}[gender];
    return place ? text.replace(/([^\s/()]+)\/([^\s/()]+)/g, (...both) => both[place]) : text;
}

/** A selection that is said of a person, in the word for the gender of the record. */
export class PersonSelectionField extends SelectionField {
    get options() {
        return super.options.map(([value, label]) => [
            value,
            choose(label, this.props.record.data.gender),
        ]);
    }
}

registry
    .category("fields")
    .add("alseraj_person", {...selectionField, component: PersonSelectionField});

/** The same of a record whose name has both words: a nationality is «سعودي» or «سعودية». */
export class PersonMany2OneField extends Many2OneField {
    get m2oProps() {
        const props = computeM2OProps(this.props);
        if (props.value?.display_name) {
            const name = choose(props.value.display_name, this.props.record.data.gender);
            props.value = {...props.value, display_name: name};
        }
        return props;
    }
}

registry
    .category("fields")
    .add("alseraj_person_many2one", {...buildM2OFieldDescription(PersonMany2OneField)});
