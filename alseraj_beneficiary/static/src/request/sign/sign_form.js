import {SignatureForm} from "@portal/signature_form/signature_form";
import {registry} from "@web/core/registry";

/**
 * Odoo's own signature form, sent as a plain form: so the server asks for the
 * CSRF token, and answers with a page that is right without more scripts.
 */
export class AlserajSignForm extends SignatureForm {
    onClickSubmit() {
        const form = this.rootRef.el.querySelector("form");
        if (form.dataset.sent) {
            return;
        }
        form.dataset.sent = "1";
        form.action = this.props.callUrl;
        const values = {
            name: this.signature.name,
            signature: this.signature.getSignatureImage(),
        };
        for (const [name, value] of Object.entries(values)) {
            const input = document.createElement("input");
            Object.assign(input, {type: "hidden", name, value});
            form.append(input);
        }
        form.submit();
    }
}

registry.category("public_components").add("alseraj_beneficiary.sign_form", AlserajSignForm);
