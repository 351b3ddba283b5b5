from . import test_apply
from . import test_login
from . import test_my_pages
from . import test_pages
