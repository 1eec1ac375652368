"""Runs programs in an image's root file system as a container runtime does: as the image's user, over a read-only
root with a memory volume, without capabilities and with no way to new privileges."""

from __future__ import annotations

import ctypes
import os
import subprocess
from pathlib import Path

USER = 65532
VOLUME = "/run/crossvend"

CLONE_NEWNS = 0x20000                                               # <sched.h>
MS_RDONLY, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 1, 32, 4096, 16384, 1 << 18  # <sys/mount.h>
PR_CAPBSET_READ, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 23, 24, 38  # <sys/prctl.h>

libc = ctypes.CDLL(None, use_errno=True)


def call(function, *arguments) -> None:
    if function(*arguments) != 0:
        raise OSError(ctypes.get_errno(), f"{function.__name__}: {os.strerror(ctypes.get_errno())}")


def mounts_are_possible() -> bool:
    return subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode == 0


class Container:
    """A copy of an image's files, to which `put` adds what a runtime mounts over them."""

    def __init__(self, image_root: Path, config: dict, directory: Path, read_only: bool):
        self.root = directory / "root"
        self._config = config
        self._read_only = read_only
        subprocess.run(["cp", "--archive", image_root, self.root], check=True)

    def put(self, path: str, text: str) -> None:
        file = self.root / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def start(self, *arguments: str, program: list[str] | None = None,
              environment: dict[str, str] | None = None) -> subprocess.Popen:
        """Starts the image's entry point with its own command, or with the arguments in its place."""
        command = [*(program or self._config["Entrypoint"]), *(arguments or self._config.get("Cmd", []))]
        variables = dict(variable.split("=", 1) for variable in self._config["Env"])
        return subprocess.Popen(command, env=variables | (environment or {}), preexec_fn=self._enter, text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, *arguments: str, **how) -> subprocess.CompletedProcess:
        process = self.start(*arguments, **how)
        try:
            out, err = process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def _enter(self) -> None:
        """In the child: the mounts are in a namespace that ends with it."""
        if self._read_only:
            root, volume = os.fsencode(self.root), os.fsencode(f"{self.root}{VOLUME}")
            call(libc.unshare, CLONE_NEWNS)
            call(libc.mount, None, b"/", None, MS_REC | MS_PRIVATE, None)
            call(libc.mount, root, root, None, MS_BIND, None)
            call(libc.mount, None, root, None, MS_REMOUNT | MS_BIND | MS_RDONLY, None)
            call(libc.mount, b"tmpfs", volume, b"tmpfs", 0, f"mode=0700,uid={USER},size=1m".encode())
        os.chroot(self.root)
        os.chdir("/")
        capability = 0
        while libc.prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0:
            libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
            capability += 1
        os.setgroups([])
        os.setresgid(USER, USER, USER)
        os.setresuid(USER, USER, USER)
        call(libc.prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
