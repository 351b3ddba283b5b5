from . import base_partner_merge
from . import portal_wizard
