from . import test_need_simulation
from . import test_need_study
from . import test_need_visit
