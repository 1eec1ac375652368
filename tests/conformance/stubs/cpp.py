"""AWS SDK for C++: a token file that is not there at construction takes the provider out of the chain for good; asks
every five minutes; lists the role of IMDS without a slash."""

import time

from sdk import MINUTE, Cache, Container, Imds, Reading, Retries, Sdk, busy, every
from wire import Wire


def accepts(host: str) -> bool:
    """127.0.0.N of all of 127/8."""
    return host.startswith("127.0.0.") or host in ("::1", "localhost", "169.254.170.2", "169.254.170.23")


RETRIES = Retries(2, every(1), busy)

Sdk(Wire(1, 1, keep_alive=False),
    Container(RETRIES, lambda token: [("User-Agent", "aws-sdk-cpp/1.11.700"), ("Authorization", token)],
              accepts, forbidden=("\r\n",), file_at_construction=True),
    Imds(RETRIES, roots=("security-credentials",), prefix="//latest", user_agent="aws-sdk-cpp/1.11.700"),
    Cache(lambda held: time.time() - held.fetched > 5 * MINUTE or held.left < 5, keeps=True),
    Reading(required=("AccessKeyId", "SecretAccessKey", "Expiration"))).run()
