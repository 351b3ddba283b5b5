from . import beneficiary_statement
