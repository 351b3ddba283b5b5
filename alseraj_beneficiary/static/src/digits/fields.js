import {Activity} from "@mail/core/web/activity";
import {ActivityListPopoverItem} from "@mail/core/web/activity_list_popover_item";
import {computeDelay} from "@mail/utils/common/dates";
import {localization} from "@web/core/l10n/localization";
import {_t} from "@web/core/l10n/translation";
import {Pager} from "@web/core/pager/pager";
import {useService} from "@web/core/utils/hooks";
import {patch} from "@web/core/utils/patch";
import {capitalize} from "@web/core/utils/strings";
import {parseFloat, parseInteger, parseMonetary} from "@web/views/fields/parsers";
import {PropertyValue} from "@web/views/fields/properties/property_value";
import {RemainingDaysField} from "@web/views/fields/remaining_days/remaining_days_field";

import {toWestern} from "./digits";

const PARSERS = {float: parseFloat, integer: parseInteger, monetary: parseMonetary};

/** A number that can't be read keeps what was there and says so; Odoo stores 0 for it. */
patch(PropertyValue.prototype, {
    setup() {
        super.setup();
        this.notification = useService("notification");
    },

    async onValueChange(newValue) {
        const parse = PARSERS[this.props.type];
        if (parse) {
            try {
                parse(newValue);
            } catch {
                this.notification.add(
                    _t("“%(label)s”: “%(value)s” is no number.", {
                        label: this.props.string,
                        value: newValue,
                    }),
                    {type: "danger"}
                );
                return this.render();
            }
        }
        return super.onValueChange(newValue);
    },
});

/** Days are counted as days: the day after tomorrow is not "next month". */
patch(RemainingDaysField.prototype, {
    get diffString() {
        const days = this.diffDays;
        if (days === null || Math.abs(days) > 99) {
            return super.diffString;
        }
        return capitalize(
            this.props.record.data[this.props.name].toRelativeCalendar({unit: "days"})
        );
    },
});

/** Days from today as Arabic counts them: «193 يومًا», where Odoo has one form for every number; empty in other languages. */
function countDays(days) {
    return days && localization.code.startsWith("ar")
        ? luxon.DateTime.local().plus({days}).toRelativeCalendar({unit: "days"})
        : "";
}

patch(Activity.prototype, {
    get delayWords() {
        return countDays(this.delay);
    },
});

patch(ActivityListPopoverItem.prototype, {
    get delayLabel() {
        return countDays(computeDelay(this.props.activity.date_deadline)) || super.delayLabel;
    },
});

/** Which lines of a list are shown, typed in either digits. */
patch(Pager.prototype, {
    parse(value) {
        return super.parse(toWestern(value));
    },
});
