from . import file_move
from . import file_merger
from . import member_mover
from . import beneficiary_moves
