from . import document_type
from . import document_requirement
from . import document_fact
from . import document_refusal
from . import document
from . import beneficiary_documents
