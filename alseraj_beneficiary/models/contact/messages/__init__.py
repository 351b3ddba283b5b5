from . import message_event
from . import message
from . import sms_outbox
