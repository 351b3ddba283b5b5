from . import beneficiary_statement
from . import duty_choice
from . import setup_details
