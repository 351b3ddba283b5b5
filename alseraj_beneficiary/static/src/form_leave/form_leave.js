import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {_t} from "@web/core/l10n/translation";
import {useBus} from "@web/core/utils/hooks";
import {patch} from "@web/core/utils/patch";
import {FormController} from "@web/views/form/form_controller";

/**
 * A new record of ours that is half typed is neither saved nor lost without a word: leaving asks.
 *
 * Odoo saves it when the page is left, reloaded or hidden, which leaves drafts that nobody meant.
 */
patch(FormController.prototype, {
    setup() {
        super.setup();
        this.isTyping = false;
        useBus(this.model.bus, "FIELD_IS_DIRTY", ({detail}) => (this.isTyping = detail));
    },

    /** Whether leaving would lose what was typed into a new record of ours. */
    isHalfTyped() {
        const {root} = this.model;
        return (
            !this.env.inDialog &&
            this.props.resModel.startsWith("alseraj.") &&
            root.isNew &&
            (root.dirty || this.isTyping)
        );
    },

    beforeVisibilityChange() {
        return this.isHalfTyped() ? undefined : super.beforeVisibilityChange();
    },

    async beforeLeave(options = {}) {
        if (options.forceLeave || !this.isHalfTyped()) {
            return super.beforeLeave(options);
        }
        const choice = await new Promise((resolve) =>
            this.env.services.dialog.add(ConfirmationDialog, {
                title: _t("Not saved yet"),
                body: _t("What you typed is not saved. Keep it, or leave without it?"),
                confirmLabel: _t("Keep It"),
                confirm: () => resolve("keep"),
                cancelLabel: _t("Leave without It"),
                cancel: () => resolve("discard"),
                dismiss: () => resolve("stay"),
            })
        );
        if (choice === "keep") {
            return super.beforeLeave(options);
        }
        if (choice === "discard") {
            await this.model.root.discard();
            return true;
        }
        return false;
    },

    async beforeUnload(ev) {
        if (!this.isHalfTyped()) {
            return super.beforeUnload(ev);
        }
        ev.preventDefault();
        ev.returnValue = "Unsaved changes";
    },
});
