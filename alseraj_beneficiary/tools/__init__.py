"""Domain rules as plain functions: no ORM, no state, property-tested.

``errors`` holds the sentences of every refusal; the ORM layer translates them.
"""
from . import errors
from . import age_limits
from . import amount_words
from . import digits
from . import eligibility
from . import hijri
from . import identity
from . import intake_answers
from . import names
from . import national_address
from . import need
from . import pdf
from . import persons
from . import same_person
from . import import_cells
from . import snapshot
from . import import_columns
from . import import_families
from . import import_words
from . import workbook_reader
from . import workbook_writer
