from . import import_mixin
from . import import_job
from . import import_sheet
from . import import_refusal
from . import workbook
from . import scan_run
from . import scan_import
from . import scan_import_line
