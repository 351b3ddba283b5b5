from . import disbursement
