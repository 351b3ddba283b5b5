-- A copy for trials reaches nobody: texts go to the outbox, events to no other system.
UPDATE res_company
   SET alseraj_sms_provider = 'outbox', alseraj_sms_key = NULL, alseraj_sms_headers = NULL;

UPDATE alseraj_webhook SET active = false;
