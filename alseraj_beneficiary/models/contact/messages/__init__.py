from . import message_event
from . import message
from . import reach_report
from . import sms_outbox
