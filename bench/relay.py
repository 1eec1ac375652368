"""A server far away, on loopback: passes bytes between who connects to it and a port, late. Whoever connects pays the
round trip of TCP's handshake, too: the kernel accepts at once here, so what comes first waits for that much longer. A
line on stdout for each connection."""

from __future__ import annotations

import asyncio
import sys

AT_ONCE = 65536


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float, not_before: float = 0) -> None:
    """One way, each piece `delay` seconds after it came, and the end, too."""
    loop = asyncio.get_running_loop()
    late: asyncio.Queue = asyncio.Queue()

    async def take_in() -> None:
        is_open = True
        while is_open:
            try:
                piece = await reader.read(AT_ONCE)
            except OSError:
                piece = b""
            late.put_nowait((max(loop.time(), not_before) + delay, piece))
            is_open = bool(piece)

    taking_in = asyncio.create_task(take_in())
    while True:
        due, piece = await late.get()
        await asyncio.sleep(due - loop.time())
        if not piece:
            break
        writer.write(piece)
    await taking_in
    writer.close()


async def serve(listen: int, target: int, round_trip: float) -> None:
    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        print("a connection", flush=True)
        connected = asyncio.get_running_loop().time() + round_trip
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", target)
        await asyncio.gather(carry(reader, far_writer, round_trip / 2, connected),
                             carry(far_reader, writer, round_trip / 2), return_exceptions=True)

    async with await asyncio.start_server(accept, "127.0.0.1", listen) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]) / 1000))
