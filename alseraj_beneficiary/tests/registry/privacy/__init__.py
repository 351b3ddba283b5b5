from . import test_privacy
from . import test_privacy_accounting
from . import test_privacy_delegate
from . import test_privacy_http
from . import test_privacy_mail
from . import test_privacy_name
from . import test_privacy_partner
from . import test_privacy_rpc
