from . import installment
from . import run
from . import fund
from . import in_kind
from . import bank
from . import registers
