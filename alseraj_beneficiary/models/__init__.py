# The rooms, in the order in which they may use each other (a room uses only those above it).
from . import workflow_mixin
from . import res_company
from . import res_config_settings
from . import ir_actions_report
from . import res_partner
from . import res_partner_bank
from . import res_users
from . import registry
from . import request
from . import committee
from . import finance
from . import account_move
from . import account_move_line
from . import res_currency
from . import contact
from . import governance
