"""Debian's AWS CLI, a new process at each command."""

import os
import re
import subprocess

from protocol import serve

AWS = "/usr/bin/aws"


def run(*arguments: str) -> str:
    done = subprocess.run([AWS, *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip())
    return done.stdout


def credentials() -> dict:
    """It shows of the key id the last four characters."""
    shown = re.search(r"access_key\s+\*+(\w{4})", run("configure", "list"))
    return {"access_key_id": shown.group(1)} if shown else {"error": "no credentials"}


def request() -> dict:
    run("sts", "get-caller-identity", "--endpoint-url", os.environ["CONFORMANCE_AWS_ENDPOINT"])
    return {}


serve({"credentials": credentials, "request": request})
