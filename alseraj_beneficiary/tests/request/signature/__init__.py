from . import test_request_difference
from . import test_request_sign_concurrency
from . import test_request_sign_http
from . import test_request_sign_link
from . import test_request_signature
from . import test_request_tampering_sign
from . import test_sign_desk
