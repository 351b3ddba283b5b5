from . import adoption
