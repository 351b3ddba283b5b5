"""The message that a decision is there holds a link to it, where nobody has worded it otherwise (noupdate)."""

import json

OLD = {
    "en_US": "{association}: the committee has decided on your request {number}. The letter says what and why: "
             "call us or visit us for it.",
    "ar_001": "{association}: صدر قرار اللجنة بشأن طلبكم رقم {number}، وتفاصيله في الخطاب. نأمل التواصل معنا أو زيارتنا "
              "لاستلامه.",
}
NEW = {
    "en_US": "{association}: the committee has decided on your request {number}. Read it, or have it read to you: {link} "
             "For the letter call us or visit us.",
    "ar_001": "{association}: صدر قرار اللجنة بشأن طلبكم رقم {number}. لقراءته أو الاستماع إليه: {link} ولاستلام الخطاب "
              "نأمل التواصل معنا أو زيارتنا.",
}


def migrate(cr, version):
    # a text of the association's own may hold the link, too
    cr.execute("UPDATE alseraj_message_event SET secret = TRUE WHERE code = 'decision_ready' AND secret IS NOT TRUE")
    for lang, old in OLD.items():
        cr.execute("""
            UPDATE alseraj_message_event SET short_text = jsonb_set(short_text, ARRAY[%s], %s::jsonb)
             WHERE code = 'decision_ready' AND short_text ->> %s = %s
        """, [lang, json.dumps(NEW[lang]), lang, old])
