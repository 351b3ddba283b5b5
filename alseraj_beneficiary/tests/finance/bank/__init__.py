from . import test_bank_sheet
