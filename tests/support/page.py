"""What is measured or tested, and kept in the documentation."""

from __future__ import annotations

from pathlib import Path


def put_into(page: Path, name: str, text: str) -> None:
    """Takes the place of what stands between the two marks."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, rest = page.read_text().split(begin)
    page.write_text(f"{before}{begin}\n{text}\n{end}{rest.split(end)[1]}")
