from . import reason
from . import registry
from . import request
from . import committee
from . import finance
from . import contact
from . import governance
from . import odoo
