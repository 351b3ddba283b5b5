import {Component, useEffect, useRef, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {rpc} from "@web/core/network/rpc";
import {user} from "@web/core/user";
import {session} from "@web/session";

/** The login ran out while the desk was open: the password is asked for here, and the desk goes on where it was. */
export class DeskLogin extends Component {
    static template = "alseraj_beneficiary.DeskLogin";
    static components = {Dialog};
    static props = {onLogin: Function, close: Function};

    setup() {
        this.root = useRef("password");
        this.state = useState({password: "", isWrong: false, isBusy: false});
        useEffect(
            (el) => el?.focus(),
            () => [this.root.el]
        );
    }

    get login() {
        return user.login;
    }

    async confirm() {
        this.state.isBusy = true;
        const params = {db: session.db, login: user.login, password: this.state.password};
        try {
            const info = await rpc("/web/session/authenticate", params, {silent: true});
            this.state.isWrong = info.uid !== user.userId;
        } catch {
            this.state.isWrong = true;
        }
        this.state.isBusy = false;
        if (!this.state.isWrong) {
            this.props.onLogin();
            this.props.close();
        }
    }

    onKeydown(event) {
        if (event.key === "Enter") {
            event.preventDefault();
            this.confirm();
        }
    }
}
