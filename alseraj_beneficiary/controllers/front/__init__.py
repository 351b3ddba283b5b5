from . import pages
from . import track
from . import login
from . import apply
from . import my_file
from . import my_contact
from . import my_rights
from . import my_account
