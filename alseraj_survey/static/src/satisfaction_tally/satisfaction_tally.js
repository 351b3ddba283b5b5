import {registry} from "@web/core/registry";
import {PivotModel} from "@web/views/pivot/pivot_model";
import {pivotView} from "@web/views/pivot/pivot_view";

/** Choices of the same name stand under different questions: a number behind the name, as in "Good (2)", reads like a count. */
class TallyModel extends PivotModel {
    _getNumberedLabel([, name]) {
        return name;
    }
}

registry.category("views").add("alseraj_tally_pivot", {...pivotView, Model: TallyModel});
