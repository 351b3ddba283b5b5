from . import import_template
from . import paper
from . import my_documents
