"""The client's side of the line protocol: a command a line, a line of JSON an answer."""

from __future__ import annotations

import json
import sys
from typing import Callable


def serve(commands: dict[str, Callable[[], dict]]) -> None:
    """Answers until the input ends. What a command raises is what the application would have seen."""
    for line in sys.stdin:
        try:
            answer = commands[line.strip()]()
        except Exception as error:  # pylint: disable=broad-except  # any error is an answer
            answer = {"error": f"{type(error).__name__}: {error}".replace("\n", " ")}
        print(json.dumps(answer), flush=True)
