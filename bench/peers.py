"""What crossvend is measured beside: servers that give the same bytes."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from daemon import Daemon
from server import TOKEN, Server, free_port
from world import BARE, World, nginx

GO_SOURCE = Path(__file__).resolve().parent / "peer/main.go"


class Trio(NamedTuple):
    crossvend: Daemon
    nginx: Server
    go: Server


def nginx_with(world: World, body: bytes, connections: int = 1024) -> Server:
    """It does not look at the token, which is in its favour."""
    port = free_port()
    return nginx(world, port, f"""
        listen 127.0.0.1:{port} backlog=4096; default_type application/json;
        location = /v1/credentials {{
          add_header Cache-Control no-store; add_header X-Content-Type-Options nosniff; return 200 '{body.decode()}'; }}""",
                 connections)


def go_handler_with(world: World, body: bytes) -> Server:
    """It takes both cores if it likes: that is how Go runs."""
    port, answer = free_port(), world.new_file("answer.json")
    answer.write_bytes(body)
    return Server([str(_built(world)), f"127.0.0.1:{port}", TOKEN, str(answer)], BARE, world.new_file("go.log"), port)


def _built(world: World) -> Path:
    program = world.directory / "go-handler"
    if not program.exists():
        subprocess.run(["go", "build", "-o", str(program), str(GO_SOURCE)], check=True,
                       env={**os.environ, "GO111MODULE": "off"})
    return program


@contextmanager
def side_by_side(world: World, *, connections: int = 1024, **how) -> Iterator[Trio]:
    """All three, each of which answers; `how` is the daemon's. Only nginx has to know how many connections there
    will be."""
    with ExitStack() as running:
        daemon = running.enter_context(Daemon(world, **how)).wait_until_ready()
        trio = Trio(daemon, running.enter_context(nginx_with(world, daemon.body(), connections)),
                    running.enter_context(go_handler_with(world, daemon.body())))
        for server in trio:
            server.wait_for(server.vends, "a peer's first answer")
        yield trio
