from . import test_amount_words
from . import test_errors
from . import test_hijri
from . import test_identity
from . import test_import
from . import test_names
from . import test_need
from . import test_need_properties
