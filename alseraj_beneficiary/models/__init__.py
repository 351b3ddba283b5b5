# The rooms, in the order in which they may use each other (a room uses only those above it).
from . import mixins
from . import registry
from . import request
from . import committee
from . import finance
from . import contact
from . import governance
from . import integration
from . import front
from . import odoo
