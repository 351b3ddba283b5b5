from . import test_appeal
from . import test_batch
from . import test_concurrency
from . import test_notify
from . import test_seal
from . import test_session
from . import test_vote
from . import test_merge_seal
