from . import past_support
from . import support_request
from . import support_request_workflow
from . import support_request_clock
from . import support_request_portal
from . import beneficiary
from . import document
from . import work_queue
