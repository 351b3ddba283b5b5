from . import test_message
from . import test_message_concurrency
