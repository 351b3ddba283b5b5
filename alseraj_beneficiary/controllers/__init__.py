from . import portal
from . import portal_intake
from . import portal_request
from . import registry
from . import sign
from . import sign_desk
from . import portal_appeal
