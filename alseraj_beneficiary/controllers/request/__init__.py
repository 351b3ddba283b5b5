from . import secret_link
from . import portal
from . import sign
from . import sign_desk
from . import portal_intake
