import {registry} from "@web/core/registry";

/**
 * Opens the given action in the place of the present one, so that going through a pile of
 * documents leaves one step in the breadcrumb and not one for each document.
 *
 * @param {Object} env the web client's environment
 * @param {Object} action the client action, with the action to open in its params
 * @returns {Promise} when it is open
 */
function replaceAction(env, action) {
    return env.services.action.doAction(action.params.action, {
        stackPosition: "replaceCurrentAction",
    });
}

registry.category("actions").add("alseraj_replace_action", replaceAction);
