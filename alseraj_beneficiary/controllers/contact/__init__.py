from . import complaint
from . import hall_screen
from . import referrer
from . import sms_report
