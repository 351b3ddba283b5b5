from . import voucher_card
from . import installment_hand_over
from . import hand_over
