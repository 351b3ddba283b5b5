from . import test_anonymity
from . import test_masking
from . import test_sealed_box
