from . import decision
from . import desk
from . import session
