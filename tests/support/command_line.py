"""How the scripts read their arguments."""

from __future__ import annotations

import argparse
import sys


class Parser(argparse.ArgumentParser):
    """Ends as the shell scripts do at wrong usage."""

    def error(self, message: str):
        self.print_usage(sys.stderr)
        self.exit(64, f"{self.prog}: {message}\n")
