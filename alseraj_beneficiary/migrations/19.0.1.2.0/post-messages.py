"""The message centre: what was told before is not told again, channels have their way, letters of before are gone."""

OLD_TEMPLATES = {
    "alseraj_beneficiary": (
        "mail_template_documents_ending", "mail_template_documents_refused", "mail_template_missing_documents",
        "mail_template_request_returned", "mail_template_request_reminded", "mail_template_sign_link",
        "mail_template_decision", "mail_template_deferred", "mail_template_receipt", "sms_template_documents_ending",
        "sms_template_documents_refused", "sms_template_missing_documents", "sms_template_request_returned",
        "sms_template_sign_link", "sms_template_decision", "sms_template_deferred", "sms_template_receipt",
    ),
    "alseraj_survey": ("mail_template_invitation",),
}
WAYS = {"phone": "sms", "letter": "letter", "website": "mail"}


def migrate(cr, version):
    for code, way in WAYS.items():
        cr.execute("UPDATE alseraj_channel SET message_way = %s WHERE code = %s AND message_way IS NULL", (way, code))
    # payments of before: whoever was paid knows it by now
    cr.execute("""
        UPDATE alseraj_support_installment
           SET payment_told_on = COALESCE(receipt_asked_on, now() AT TIME ZONE 'UTC')
         WHERE payment_told_on IS NULL AND state IN ('paid', 'confirmed')
    """)
    _drop_templates(cr)


def _drop_templates(cr):
    """Take the letters away that the events of the message centre replace."""
    for module, names in OLD_TEMPLATES.items():
        for model, table in (("mail.template", "mail_template"), ("sms.template", "sms_template")):
            cr.execute(
                f"DELETE FROM {table} WHERE id IN ("  # names of tables, from above
                "SELECT res_id FROM ir_model_data WHERE module = %s AND model = %s AND name = ANY(%s))",
                (module, model, list(names)),
            )
        cr.execute("DELETE FROM ir_model_data WHERE module = %s AND name = ANY(%s)", (module, list(names)))
