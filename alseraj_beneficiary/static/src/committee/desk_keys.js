import {readNumber} from "@alseraj_beneficiary/digits/digits";

/**
 * Which key does what. Keys are named by their place (event.code), so an Arabic layout changes nothing:
 * the letters are those printed on the keyboard beside the Arabic ones.
 */
export const VOTES = [
    {choice: "for", code: "Digit1", key: "1", icon: "fa-thumbs-up", tone: "success"},
    {choice: "against", code: "Digit2", key: "2", icon: "fa-thumbs-down", tone: "danger"},
    {choice: "abstain", code: "Digit3", key: "3", icon: "fa-minus", tone: "secondary"},
    {choice: "recused", code: "Digit4", key: "4", icon: "fa-sign-out", tone: "secondary"},
];

export const OUTCOMES = [
    {outcome: "approved", code: "KeyA", key: "A", icon: "fa-check", tone: "success"},
    {outcome: "rejected", code: "KeyR", key: "R", icon: "fa-times", tone: "danger"},
    {outcome: "deferred", code: "KeyD", key: "D", icon: "fa-clock-o", tone: "warning"},
    {outcome: "returned", code: "KeyQ", key: "Q", icon: "fa-reply", tone: "warning"},
    {outcome: "escalated", code: "KeyU", key: "U", icon: "fa-level-up", tone: "info"},
];

/** The key without its block: a digit is a digit on the number pad, too. */
export function getCode(event) {
    return (event.code || "").replace(/^Numpad(?=\d$|Enter$)/, (_found, at, code) =>
        /\d$/.test(code) ? "Digit" : ""
    );
}

export function isTyping(target) {
    return Boolean(
        target.closest?.(
            "input:not([type='checkbox']):not([type='radio']), textarea, select, [contenteditable='true']"
        )
    );
}

/** Whether the browser itself does something with Enter and Space here. */
export function isPressable(target) {
    return Boolean(target.closest?.("button, a[href], summary, input[type='checkbox']"));
}

/**
 * What was typed as an amount, in Western or Arabic digits.
 *
 * @param {string} text
 * @returns {number} NaN where it is none
 */
export function parseAmount(text) {
    const plain = (readNumber(text, {thousandsSep: ",", decimalPoint: "."}) ?? "").replace(
        /[\s,]/g,
        ""
    );
    return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : NaN;
}
