"""The shipped list of document types is not updated: the bank's letter proves an account from now on."""


def migrate(cr, version):
    cr.execute("""
        UPDATE alseraj_document_type kind SET proves_account = true
          FROM ir_model_data data
         WHERE data.module = 'alseraj_beneficiary' AND data.name = 'document_type_iban_letter' AND data.res_id = kind.id
           AND kind.proves_account IS NULL
    """)
