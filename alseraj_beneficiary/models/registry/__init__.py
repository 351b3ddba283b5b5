from . import file
from . import adoption
from . import documents
from . import duplicates
from . import moves
from . import importing
from . import papers
