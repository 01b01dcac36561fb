"""What all tests share: the data folder, hypothesis profiles."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("steady")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder of real files; skips, with the reason, where it is absent."""
    folder = Path(os.environ.get("TIGHTROPE_DATA", ROOT / ".." / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no data folder at {folder}: set TIGHTROPE_DATA")
    return folder.resolve()
