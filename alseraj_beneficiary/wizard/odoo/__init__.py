from . import base_partner_merge
from . import mail_compose_message
from . import portal_wizard
from . import sms_composer
