import {registry} from "@web/core/registry";
import {SelectionField, selectionField} from "@web/views/fields/selection/selection_field";

/** Take the word that fits a person out of words for both: «أرمل/أرملة»; as tools/persons.py does. */
function choose(text, gender) {
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
