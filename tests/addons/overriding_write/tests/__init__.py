from . import test_seen
