"""AWS SDK for .NET: five tries of whatever went wrong, no read time-out to speak of, and 15 minutes of window in which a
failure is the application's. It lists the role of IMDS without a slash, and asks it every two minutes."""

import os
import random
import time

from sdk import MINUTE, Cache, Container, Imds, Reading, Retries, Sdk, any_status, is_loopback
from wire import Wire

RETRIES = Retries(5, lambda attempt: random.uniform(0.15, 0.25), any_status, of_bad_body=True)


def due(held) -> bool:
    if os.environ.get("AWS_CONTAINER_CREDENTIALS_FULL_URI"):
        return held.left < 15 * MINUTE
    return time.time() - held.fetched > 2 * MINUTE


Sdk(Wire(100, 100, keep_alive=True),
    Container(RETRIES, lambda token: [("Authorization", token)], is_loopback, forbidden=("\r\n",)),
    Imds(RETRIES, roots=("security-credentials",)),
    Cache(due, keeps=False),
    Reading(required=("AccessKeyId", "SecretAccessKey", "Expiration"))).run()
