from . import seen
