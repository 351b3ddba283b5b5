"""A visit that was planned from the list of visits had the family's name in its title, which every employee reads."""


def migrate(cr, version):
    cr.execute("""
        UPDATE calendar_event event
           SET name = CASE WHEN strpos(event.name, partner.name || ' · ' || study.name) > 0
                           THEN replace(event.name, partner.name || ' · ' || study.name, study.name)
                           ELSE study.name END  -- the file has another name since
          FROM alseraj_need_study study
          JOIN alseraj_beneficiary file ON file.id = study.beneficiary_id
          JOIN res_partner partner ON partner.id = file.partner_id
         WHERE study.event_id = event.id AND strpos(event.name, ' · ' || study.name) > 0
    """)
