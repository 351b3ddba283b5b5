from . import support_type
from . import support_condition
from . import support_option
from . import support_ceiling
from . import support_document
