from . import portal
from . import portal_request
from . import registry
from . import sign
from . import receipt
from . import statement
