from . import satisfaction_board
