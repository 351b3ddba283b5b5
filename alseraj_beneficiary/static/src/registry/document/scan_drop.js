import {Component, useRef} from "@odoo/owl";
import {useDropzone} from "@web/core/dropzone/dropzone_hook";
import {registry} from "@web/core/registry";
import {useFileUploader} from "@web/core/utils/files";
import {useService} from "@web/core/utils/hooks";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const UPLOAD = "alseraj.document.upload";

/** Scans dropped anywhere on the documents of a file open the window where each gets its type. */
export class ScanDrop extends Component {
    static template = "alseraj_beneficiary.ScanDrop";
    static props = {...standardWidgetProps};

    setup() {
        this.action = useService("action");
        this.upload = useFileUploader();
        const root = useRef("root");
        this.area = {
            get el() {
                return root.el?.closest(".tab-pane, .o_notebook_content") || null;
            },
        };
        useDropzone(
            this.area,
            (ev) => this.onDrop(ev),
            "",
            () => Boolean(this.props.record.resId)
        );
    }

    async onDrop(ev) {
        const files = [...ev.dataTransfer.files];
        if (!files.length || !(await this.props.record.save())) {
            return;
        }
        const uploaded = await this.upload("/web/binary/upload_attachment", {
            csrf_token: odoo.csrf_token,
            ufile: files,
            model: UPLOAD,
            id: 0,
        });
        const ids = (uploaded || []).map((file) => file.id).filter(Boolean);
        if (ids.length) {
            await this.action.doAction("alseraj_beneficiary.action_document_upload", {
                additionalContext: {
                    default_beneficiary_id: this.props.record.resId,
                    default_attachment_ids: [[6, 0, ids]],
                },
                onClose: () => this.props.record.load(),
            });
        }
    }
}

registry.category("view_widgets").add("alseraj_scan_drop", {component: ScanDrop});
