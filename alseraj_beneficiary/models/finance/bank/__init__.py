from . import disbursement_sheet
from . import bank_layout
from . import bank_layout_column
from . import bank_sheet
from . import disbursement_statement
