import {download} from "@web/core/network/download";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {getReportUrl} from "@web/webclient/actions/reports/utils";

/**
 * Downloads the PDFs of our own engine. The web client would ask for wkhtmltopdf first, and show
 * a web page instead of a PDF on a machine that has none.
 *
 * @param {Object} action the report action
 * @param {Object} options options of the action service
 * @param {Object} env the web client's environment
 * @returns {Promise<boolean>} whether the action was ours
 */
async function printPaged(action, options, env) {
    if (action.report_type !== "qweb-pdf" || !action.alseraj_engine_ready) {
        return false;
    }
    env.services.ui.block();
    try {
        await download({
            url: "/report/download",
            data: {
                data: JSON.stringify([getReportUrl(action, "pdf"), action.report_type]),
                context: JSON.stringify({...user.context, ...action.context}),
            },
        });
    } finally {
        env.services.ui.unblock();
    }
    return true;
}

registry.category("ir.actions.report handlers").add("alseraj_print", printPaged);
