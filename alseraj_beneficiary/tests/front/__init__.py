from . import test_apply
from . import test_login
from . import test_pages
