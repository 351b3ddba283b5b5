from . import trail
