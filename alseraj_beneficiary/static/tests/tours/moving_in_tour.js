import {registry} from "@web/core/registry";
import {inputFiles} from "@web/../tests/utils";
import {choose, field, find, input, patient, press, type} from "./tour_helpers";

// The steps of moving in with families that exist, on a screen and on a phone; the scheduled actions run between them.
const tours = registry.category("web_tour.tours");
const rtl = {content: "in Arabic, right to left", trigger: "body.o_rtl .o_form_view"};
const agree = {content: "go on", trigger: ".modal .modal-footer .btn-primary", run: "click"};

/** Nothing of the page lies outside the screen. */
const fits = {
    content: "the page is as wide as the screen",
    trigger: ".o_form_view",
    run() {
        const page = document.querySelector(".o_action_manager");
        if (page.scrollWidth > page.clientWidth + 1) {
            console.error(`the page is ${page.scrollWidth} px wide on ${page.clientWidth}`);
        }
    },
};

/** No button of this method is left: the step is done. */
const gone = (method) => ({
    content: `${method} is done`,
    trigger: `.o_form_view:not(:has(.o_statusbar_buttons button[name='${method}']))`,
});

const upload = (name, kind) => ({
    content: `upload ${name}`,
    trigger: `${field("file")} .o_select_file_button`,
    async run() {
        const content = await (await fetch(`/web/content/__moving_in__.${kind}`)).blob();
        await inputFiles(`${field("file")} .o_input_file`, [new File([content], name)]);
    },
});

const requests = {
    content: "the requests of the campaign",
    trigger: ".o_list_view .o_data_row, .o_kanban_record:not(.o_kanban_ghost)",
};

for (const [kind, name] of [
    ["families", "families.xlsx"],
    ["scans", "scans.zip"],
]) {
    tours.add(`alseraj_moving_in_${kind}_check`, {
        steps: () =>
            patient([
                rtl,
                fits,
                upload(name, kind),
                {trigger: `${field("file")} input:value(${name})`},
                press("action_check"),
                gone("action_check"),
            ]),
    });
    tours.add(`alseraj_moving_in_${kind}_start`, {
        steps: () => patient([rtl, fits, press("action_start"), agree, gone("action_start")]),
    });
}

tours.add("alseraj_moving_in_propose", {
    steps: () =>
        patient([
            rtl,
            find("action_propose_adoption"),
            {content: "the proposal", trigger: `.o_form_view ${field("grounds")}`},
        ]),
});

tours.add("alseraj_moving_in_adopt", {
    steps: () =>
        patient([
            rtl,
            fits,
            {
                content: "on which grounds",
                trigger: `${field("grounds")} textarea`,
                run: "edit أسر معروفة لدى الجمعية منذ سنوات",
            },
            type("resolution", "قرار المجلس رقم 4"),
            press("action_adopt"),
            agree,
            gone("action_adopt"),
        ]),
});

tours.add("alseraj_moving_in_campaign_form", {
    steps: () =>
        patient([
            rtl,
            type("name", "سلال الشتاء"),
            ...choose("type_id", "سلة غذائية"),
            ...choose("channel_id", "اتصال هاتفي"),
            press("action_select"),
            {
                content: "those who fit are chosen",
                trigger: ".o_statusbar_buttons button[name='action_open_requests']",
            },
            press("action_open_requests"),
            agree,
            requests,
        ]),
});

tours.add("alseraj_moving_in_campaign", {
    steps: () =>
        patient([
            rtl,
            fits,
            press("action_select"),
            {
                content: "chosen",
                trigger: `${field("beneficiary_count")}:not(:contains(/^0$/)), .o_statusbar_buttons .dropdown-toggle`,
            },
            find("action_open_requests"),
            agree,
            requests,
        ]),
});

/** Scans dropped on the documents of a file: each gets its type, photos become one document. */
tours.add("alseraj_drop_scans", {
    steps: () =>
        patient([
            rtl,
            {
                content: "the nationality is a word of the person",
                trigger: `${input("nationality_id")}:value(/^سعودية?$/)`,
            },
            {
                content: "drag scans over the documents",
                trigger:
                    ".tab-pane .o_widget_alseraj_scan_drop span, .o_widget_alseraj_scan_drop span",
                async run() {
                    const page = Uint8Array.from(
                        atob(
                            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
                        ),
                        (letter) => letter.charCodeAt(0)
                    );
                    const dropped = new DataTransfer();
                    for (const name of ["family_record-1.png", "family_record-2.png"]) {
                        dropped.items.add(new File([page], name, {type: "image/png"}));
                    }
                    const fire = (target, name) =>
                        target.dispatchEvent(
                            new DragEvent(name, {
                                bubbles: true,
                                cancelable: true,
                                dataTransfer: dropped,
                            })
                        );
                    fire(this.anchor, "dragenter");
                    for (
                        let turn = 0;
                        turn < 50 && !document.querySelector(".o-Dropzone");
                        turn++
                    ) {
                        await new Promise((resolve) => setTimeout(resolve, 100));
                    }
                    fire(document.querySelector(".o-Dropzone"), "drop");
                },
            },
            {
                content: "the second is a page of the first",
                trigger: ".modal tr.o_data_row:eq(1) td[name='with_above'] input:checked",
            },
            {content: "add them", trigger: ".modal button[name='action_apply']", run: "click"},
            {content: "the window is closed", trigger: "body:not(:has(.modal)) .o_form_view"},
        ]),
});
