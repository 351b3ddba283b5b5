from . import registry_reason
from . import request_reason
from . import contact_reason
from . import finance_disbursement_return
from . import finance_installment_cancel
from . import finance_installment_hand_over
from . import base_partner_merge
