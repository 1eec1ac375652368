"""Files that are read at any time by what is put to the test."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(file: Path, text: str) -> None:
    """Whoever reads it sees the old text or the new one."""
    new = file.with_suffix(".new")
    new.write_text(text)
    os.replace(new, file)
