from . import need_parameter
from . import need_reader
from . import need_study
from . import need_simulation
from . import need_simulation_line
