"""The running totals of the funds begin with the sum of their installments, and what was paid has its day."""


def migrate(cr, version):
    cr.execute("""
        UPDATE alseraj_support_installment SET paid_on = due_date
         WHERE paid_on IS NULL AND state IN ('paid', 'confirmed')""")
    cr.execute("""
        UPDATE alseraj_fund fund SET used = COALESCE(counted.amount, 0), installment_count = COALESCE(counted.number, 0)
          FROM alseraj_fund other
          LEFT JOIN (SELECT fund_id, sum(amount) AS amount, count(*) AS number FROM alseraj_support_installment
                      WHERE state != 'cancelled' GROUP BY fund_id) counted ON counted.fund_id = other.id
         WHERE other.id = fund.id
           AND (fund.used IS DISTINCT FROM COALESCE(counted.amount, 0)
                OR fund.installment_count IS DISTINCT FROM COALESCE(counted.number, 0))""")
