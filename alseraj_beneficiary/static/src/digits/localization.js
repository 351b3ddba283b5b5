import {localizationService} from "@web/core/l10n/localization_service";
import {patch} from "@web/core/utils/patch";
import {session} from "@web/session";

const {Settings} = luxon;

/** Dates in the digits of the company's setting; Odoo writes those of Arabic in Arabic-Indic ones beside Western numbers. */
patch(localizationService, {
    async start() {
        const localization = await super.start(...arguments);
        if (session.alseraj_digits && localization.code?.startsWith("ar")) {
            Settings.defaultNumberingSystem = session.alseraj_digits;
        }
        return localization;
    },
});
