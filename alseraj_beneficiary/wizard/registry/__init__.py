from . import debt_postpone
from . import document_refuse
from . import document_upload
from . import file_merge
from . import head_mixin
from . import member_own_file
from . import file_split
