from . import test_apply
from . import test_login
from . import test_my_pages
from . import test_pages
from . import test_my_contact
from . import test_my_file
from . import test_my_rights
