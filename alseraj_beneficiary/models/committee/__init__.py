from . import committee
from . import session
from . import decision
from . import desk
