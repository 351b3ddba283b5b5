from . import test_paper_check
from . import test_paper_batch
