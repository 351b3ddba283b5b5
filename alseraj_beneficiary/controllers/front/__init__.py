from . import pages
from . import track
from . import login
from . import apply
from . import read_aloud
