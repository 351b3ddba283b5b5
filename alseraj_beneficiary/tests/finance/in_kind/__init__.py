from . import test_in_kind
from . import test_voucher_card
from . import test_concurrency_card
from . import test_receiver_proof
