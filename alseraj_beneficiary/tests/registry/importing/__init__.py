from . import test_import_run
from . import test_import_export
from . import test_import_faults
from . import test_import_support
from . import test_scan_import
