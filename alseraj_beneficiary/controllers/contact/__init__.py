from . import complaint
from . import sms_report
