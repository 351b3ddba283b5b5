from . import paper_kind
from . import paper_text
from . import paper_text_version
from . import issued_paper
from . import paper_miss
from . import paper_batch
