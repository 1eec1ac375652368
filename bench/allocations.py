"""Counts what the daemon allocates, by a library that takes the place of malloc (allocations.cpp)."""

from __future__ import annotations

import subprocess
from pathlib import Path

from world import World

SOURCE = Path(__file__).resolve().parent / "allocations.cpp"


class Counter:
    """Counts in the one process that has its environment."""

    def __init__(self, world: World):
        self._file = world.new_file("allocations")
        self._file.write_bytes(bytes(8))
        self.environment = {"LD_PRELOAD": str(_built(world)), "ALLOCATIONS_FILE": str(self._file)}

    def value(self) -> int:
        return int.from_bytes(self._file.read_bytes(), "little")


def _built(world: World) -> Path:
    library = world.directory / "allocations.so"
    if not library.exists():
        subprocess.run(["g++", "-std=c++20", "-O2", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared", "-fno-builtin",
                        str(SOURCE), "-o", str(library)], check=True)
    return library
