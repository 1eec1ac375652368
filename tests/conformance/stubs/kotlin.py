"""AWS SDK for Kotlin: takes 127.0.0.1 and ::1 of the loopback addresses. When it asks again is not known here: as Rust's,
ten seconds before the end, which is the hardest."""

from sdk import Cache, Container, Imds, Reading, Retries, Sdk, busy, jitter
from wire import Wire

Sdk(Wire(2, 30, keep_alive=True),
    Container(Retries(3, jitter(0.5), busy),
              lambda token: [("Accept", "application/json"), ("Authorization", token)],
              lambda host: host in ("127.0.0.1", "::1", "169.254.170.2", "169.254.170.23"), forbidden=("\r\n",)),
    Imds(Retries(3, jitter(0.5), busy), needs_ttl_back=True),
    Cache(lambda held: held.left < 10, keeps=False),
    Reading()).run()
