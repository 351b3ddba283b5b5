from . import duplicate_evidence
from . import duplicate_case
from . import beneficiary_duplicates
