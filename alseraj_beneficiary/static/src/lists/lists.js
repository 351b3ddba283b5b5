import {patch} from "@web/core/utils/patch";
import {FormController} from "@web/views/form/form_controller";
import {KanbanController} from "@web/views/kanban/kanban_controller";
import {ListController} from "@web/views/list/list_controller";

const OURS = "o_alseraj_view";
// lists of Odoo's own models that one of our menus opens say so in the context of their action
const isOurs = ({resModel, context}) =>
    resModel.startsWith("alseraj.") || Boolean(context?.alseraj_view);

/** Views of ours are marked for our styles: their lists stand alone or on a form, their boards stand alone. */
for (const Controller of [ListController, KanbanController]) {
    patch(Controller.prototype, {
        get className() {
            const name = super.className || "";
            return isOurs(this.props) ? `${name} ${OURS}` : name;
        },
    });
}

patch(FormController.prototype, {
    get className() {
        return {...super.className, [OURS]: isOurs(this.props)};
    },
});
