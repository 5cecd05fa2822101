"""What every test may lean on."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Shared machines are slow at times; and no folder of found examples beside the code.
settings.register_profile("amnmethods", deadline=None, database=None)
settings.load_profile("amnmethods")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Other people's published ratings, beside the checkout; never copied into it."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        reason = f"the published ratings are not beside the checkout, in {folder}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return folder
