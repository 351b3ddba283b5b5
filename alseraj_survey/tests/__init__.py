from . import test_satisfaction, test_two_associations
