from . import test_request_workflow
from . import test_request_tampering
from . import test_request_signature
from . import test_request_dates
from . import test_request_batch
from . import test_need_study
from . import test_request_views
from . import test_stop
