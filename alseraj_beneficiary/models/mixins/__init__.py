from . import guarded_mixin
from . import workflow_mixin
from . import clock_mixin
from . import access_logged
from . import company_batch_mixin
from . import file_line_mixin
from . import amount_field
from . import message_mixin
