"""AWS SDK for Rust: never IMDSv1, and asks again some seconds before the end."""

import random

from sdk import Cache, Container, Imds, Reading, Retries, Sdk, busy, is_loopback, jitter
from wire import Wire

AGENT = "aws-sdk-rust/1.3.9 os/linux lang/rust/1.91"

Sdk(Wire(2, 5, keep_alive=True),
    Container(Retries(3, jitter(1), busy, of_bad_body=True),
              lambda token: [("accept", "application/json"), ("authorization", token)],
              is_loopback, forbidden=("\r", "\n")),
    Imds(Retries(4, jitter(1), lambda status: status >= 500 or status == 401), needs_ttl_back=True, user_agent=AGENT),
    Cache(lambda held: held.left < 10 * random.uniform(0.5, 1), keeps=False),
    Reading(any_case=True, imds_code="required")).run()
