from . import pages
from . import track
from . import login
from . import apply
from . import my_home
