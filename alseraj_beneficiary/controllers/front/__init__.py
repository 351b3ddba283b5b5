from . import pages
from . import complaint
from . import track
from . import login
from . import apply
