"""A branch delegate has the pile of corrections that his families ask for from home."""


def migrate(cr, version):
    cr.execute("""
        INSERT INTO alseraj_work_queue_res_groups_rel (alseraj_work_queue_id, res_groups_id)
        SELECT queue.res_id, role.res_id
          FROM ir_model_data queue, ir_model_data role
         WHERE queue.module = 'alseraj_beneficiary' AND queue.name = 'work_queue_correction'
           AND role.module = 'alseraj_beneficiary' AND role.name = 'group_delegate'
            ON CONFLICT DO NOTHING
    """)
