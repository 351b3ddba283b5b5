from . import import_job
from . import import_sheet
from . import import_refusal
from . import workbook
