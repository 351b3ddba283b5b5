import {Component, useExternalListener, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {url} from "@web/core/utils/urls";
import {getCode} from "./desk_keys";

/** The scans of a case, one after the other: N and P turn the pages, Escape goes back to the desk. */
export class DeskScan extends Component {
    static template = "alseraj_beneficiary.DeskScan";
    static components = {Dialog};
    static props = {
        documents: Array,
        start: Number,
        close: Function,
    };

    setup() {
        this.state = useState({index: this.props.start});
        useExternalListener(window, "keydown", this.onKeydown, {capture: true});
    }

    get document() {
        return this.props.documents[this.state.index];
    }

    get source() {
        return url(`/web/content/alseraj.document/${this.document.id}/attachment`);
    }

    get pdfViewer() {
        return `/web/static/lib/pdfjs/web/viewer.html?file=${encodeURIComponent(this.source)}#zoom=page-width`;
    }

    step(by) {
        const count = this.props.documents.length;
        this.state.index = (this.state.index + by + count) % count;
    }

    onKeydown(event) {
        const by = {KeyN: 1, KeyP: -1}[getCode(event)];
        if (by && !event.ctrlKey && !event.altKey && !event.metaKey) {
            event.preventDefault();
            event.stopPropagation();
            this.step(by);
        }
    }
}
