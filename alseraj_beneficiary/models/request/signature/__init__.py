from . import declaration
from . import signature
from . import sign_link
from . import support_request_signature
from . import support_request_snapshot
