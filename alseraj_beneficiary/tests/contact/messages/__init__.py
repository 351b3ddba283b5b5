from . import test_events
from . import test_gateway
from . import test_message
from . import test_message_concurrency
from . import test_unwilling
