import {Component, useRef, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {url} from "@web/core/utils/urls";
import {useService} from "@web/core/utils/hooks";

const SIDE = 1600;

/**
 * Makes a picture smaller before it leaves the phone: a visit is often on a weak connection.
 *
 * @param {File} file what the camera gave
 * @returns {Promise<String>} JPEG as base64
 */
async function shrink(file) {
    const bitmap = await createImageBitmap(file, {imageOrientation: "from-image"});
    const scale = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/jpeg", 0.85).split(",")[1];
}

/** The photos of a visit: one button opens the phone's camera, another chooses many pictures at once. */
export class VisitPhotos extends Component {
    static template = "alseraj_beneficiary.VisitPhotos";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.camera = useRef("camera");
        this.gallery = useRef("gallery");
        this.state = useState({busy: false});
    }

    get canChange() {
        return this.props.record.data.state === "draft" && !this.props.readonly;
    }

    get photos() {
        return this.props.record.data.photo_ids.records
            .filter((photo) => photo.resId)
            .map((photo) => ({
                id: photo.resId,
                name: photo.data.name || "",
                small: url("/web/image", {
                    model: photo.resModel,
                    id: photo.resId,
                    field: "image",
                    width: 256,
                }),
                large: url("/web/image", {model: photo.resModel, id: photo.resId, field: "image"}),
            }));
    }

    async onFiles(event) {
        const files = [...event.target.files];
        event.target.value = "";
        const record = this.props.record;
        if (!files.length || !(await record.save())) {
            return;
        }
        this.state.busy = true;
        try {
            for (const file of files) {
                let image = "";
                try {
                    image = await shrink(file);
                } catch {
                    this.notification.add(
                        _t("%s is no photo that this browser can read.", file.name),
                        {
                            type: "danger",
                        }
                    );
                    continue;
                }
                await this.orm.create("alseraj.need.study.photo", [
                    {study_id: record.resId, image},
                ]);
            }
        } finally {
            this.state.busy = false;
            await record.load();
        }
    }

    async caption(photo, event) {
        const name = event.target.value.trim();
        if (name === photo.name) {
            return;
        }
        // the rest of the form first: reading the photos again would lose what was typed there
        if (await this.props.record.save()) {
            await this.orm.write("alseraj.need.study.photo", [photo.id], {name});
            await this.props.record.load();
        }
    }

    async remove(photo) {
        if (await this.props.record.save()) {
            await this.orm.unlink("alseraj.need.study.photo", [photo.id]);
            await this.props.record.load();
        }
    }
}

registry.category("view_widgets").add("alseraj_visit_photos", {component: VisitPhotos});
