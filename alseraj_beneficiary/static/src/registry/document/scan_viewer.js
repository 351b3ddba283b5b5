import {Component, onWillUnmount, useState} from "@odoo/owl";
import {hidePDFJSButtons} from "@web/core/utils/pdfjs";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {url} from "@web/core/utils/urls";

const ZOOMS = [1, 1.5, 2, 3, 4];
// How the base64 of each kind of scan begins.
const BEGINNINGS = {JVBERi: "pdf", "/9j/": "image", iVBORw: "image"};

/** The scan of a document beside the fields it proves: a PDF in its viewer, a picture to zoom and turn. */
export class ScanViewer extends Component {
    static template = "alseraj_beneficiary.ScanViewer";
    static props = {...standardWidgetProps};

    setup() {
        this.state = useState({zoom: 0, turn: 0});
        this.blob = {value: "", url: ""};
        onWillUnmount(() => this.forgetBlob());
    }

    /** What was just attached and not saved yet, as base64; empty for what the server has. */
    get unsaved() {
        const value = this.props.record.data.attachment;
        return typeof value === "string" && value.length > 64 ? value : "";
    }

    get kind() {
        if (this.unsaved) {
            const begin = Object.keys(BEGINNINGS).find((text) => this.unsaved.startsWith(text));
            return BEGINNINGS[begin] || "other";
        }
        const {has_attachment: saved, attachment, scan_kind: kind} = this.props.record.data;
        return saved && attachment ? kind : "";
    }

    get source() {
        const {resModel, resId, data} = this.props.record;
        if (this.unsaved) {
            return this.getBlobUrl(this.unsaved);
        }
        return url(`/web/content/${resModel}/${resId}/attachment`, {
            unique: data.write_date ? data.write_date.toMillis() : "",
        });
    }

    get pdfViewer() {
        return `/web/static/lib/pdfjs/web/viewer.html?file=${encodeURIComponent(this.source)}#zoom=page-width`;
    }

    get imageStyle() {
        const width = 100 * ZOOMS[this.state.zoom];
        return `width: ${width}%; transform: rotate(${this.state.turn}deg);`;
    }

    get canZoomIn() {
        return this.state.zoom < ZOOMS.length - 1;
    }

    getBlobUrl(value) {
        if (this.blob.value !== value) {
            this.forgetBlob();
            const bytes = Uint8Array.from(atob(value), (character) => character.charCodeAt(0));
            const type = this.kind === "pdf" ? "application/pdf" : "image/*";
            this.blob = {value, url: URL.createObjectURL(new Blob([bytes], {type}))};
        }
        return this.blob.url;
    }

    forgetBlob() {
        URL.revokeObjectURL(this.blob.url);
        this.blob = {value: "", url: ""};
    }

    zoomIn() {
        this.state.zoom = Math.min(this.state.zoom + 1, ZOOMS.length - 1);
    }

    zoomOut() {
        this.state.zoom = Math.max(this.state.zoom - 1, 0);
    }

    turn() {
        this.state.turn = (this.state.turn + 90) % 360;
    }

    onPdfLoaded(event) {
        hidePDFJSButtons(event.target, {hideDownload: true, hidePrint: true});
    }
}

registry.category("view_widgets").add("alseraj_scan", {
    component: ScanViewer,
    fieldDependencies: [
        {name: "attachment", type: "binary"},
        {name: "has_attachment", type: "boolean"},
        {name: "scan_kind", type: "selection"},
        {name: "write_date", type: "datetime"},
    ],
});
