"""What several of these tests share."""

import os

import pytest
from dev_command import run_dev


@pytest.fixture
def scratch():
    """Names for scratch databases, dropped in the end."""
    names = []

    def name(suffix):
        names.append(f"alseraj_scratch_{suffix}_{os.getpid()}")
        return names[-1]

    yield name
    for database in names:
        run_dev("drop", database)
