from . import test_paper_check
