from . import test_beneficiary
from . import test_bank
from . import test_batch
from . import test_document
from . import test_privacy
from . import test_search
from . import test_import_run
