from . import beneficiary_statement
from . import duty_choice
