from . import complaint
from . import hall_screen
from . import sms_report
