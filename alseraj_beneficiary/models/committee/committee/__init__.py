from . import committee
from . import committee_member
from . import rejection_reason
from . import approval_tier
from . import support_type
from . import beneficiary
from . import work_queue
