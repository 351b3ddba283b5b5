from . import integration
from . import support_request
from . import document
from . import payment_result
from . import webhook
from . import webhook_delivery
