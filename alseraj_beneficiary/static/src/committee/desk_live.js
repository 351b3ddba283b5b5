import {onWillUnmount} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {useService} from "@web/core/utils/hooks";

const MESSAGE = "alseraj.session/desk";
const POLL_MS = 30000;

/**
 * Hear what changes in a session: over the bus, or by asking now and then where it is off.
 *
 * @param {number} sessionId
 * @param {Object} callbacks
 * @param {Function} callbacks.onMessage called with what the bus carries
 * @param {Function} callbacks.onPoll called every half minute while the bus is off
 */
export function useDeskLive(sessionId, {onMessage, onPoll}) {
    const bus = useService("bus_service");
    const channel = `alseraj_session_desk_${sessionId}`;
    const listen = (payload) => payload.session === sessionId && onMessage(payload);
    bus.addChannel(channel);
    bus.subscribe(MESSAGE, listen);
    const timer = browser.setInterval(() => {
        if (bus.workerState !== "CONNECTED" && !document.hidden) {
            onPoll();
        }
    }, POLL_MS);
    onWillUnmount(() => {
        browser.clearInterval(timer);
        bus.unsubscribe(MESSAGE, listen);
        bus.deleteChannel(channel);
    });
}
