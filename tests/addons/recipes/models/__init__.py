from . import sms_gateway, support_request
