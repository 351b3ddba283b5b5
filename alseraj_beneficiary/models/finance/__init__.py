from . import fund
from . import installment
from . import in_kind
from . import run
from . import bank
from . import registers
