"""s3fs with the role of an ECS task: each command lists a bucket that it has mounted, past all of its caches."""

import atexit
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

from protocol import serve

PATIENCE = 30.0

directory = tempfile.mkdtemp(prefix="s3fs-")
log = os.path.join(directory, "log")
mount = os.path.join(directory, "mount")
os.mkdir(mount)
running: list[subprocess.Popen] = []


def start() -> None:
    options = (f"url={os.environ['CONFORMANCE_AWS_ENDPOINT']},endpoint={os.environ['AWS_REGION']},ecs,sigv4,listobjectsv2,"
               f"use_path_request_style,max_stat_cache_size=0,dbglevel=info,curldbg=normal,logfile={log},retries=1")
    running.append(subprocess.Popen(["s3fs", "crossvend-demo", mount, "-f", "-o", options],
                                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE))
    end = time.monotonic() + PATIENCE
    while not os.path.ismount(mount):
        if running[-1].poll() is not None:
            said = running.pop().stderr.read().decode(errors="replace")
            raise RuntimeError(f"s3fs did not mount: {said.strip()}")
        if time.monotonic() > end:
            raise RuntimeError("s3fs does not mount")
        time.sleep(0.02)


def stop() -> None:
    while running:
        subprocess.run(["fusermount", "-u", "-z", mount], capture_output=True, check=False)
        running[-1].terminate()
        running.pop().wait()


def credentials() -> dict:
    """The key id that the last request was signed with."""
    if not running:
        start()
    os.listdir(mount)
    with open(log, encoding="utf-8", errors="replace") as lines:
        keys = re.findall(r"Credential=(\w+)/", lines.read())
    return {"access_key_id": keys[-1]} if keys else {"error": "no request was signed"}


atexit.register(stop)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
serve({"credentials": credentials, "request": credentials})
