from . import test_document
from . import test_document_access
from . import test_document_missing
from . import test_document_requirement
from . import test_document_version
from . import test_document_warning
from . import test_document_work
