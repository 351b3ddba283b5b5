from . import test_trail
