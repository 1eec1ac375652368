"""AWS SDK for Java v2, of 2026: six tries at once one after the other, a second each; the PUT says nothing of a body, and
the path of IMDS is pasted to its endpoint."""

from sdk import (Cache, Container, Imds, Reading, Retries, Sdk, at_once, is_loopback, minutes_of_silence, server_error,
                 window_of_2026)
from wire import Wire

AGENT = "aws-sdk-java/2.31.0"
RETRIES = Retries(6, at_once, server_error)

Sdk(Wire(1, 1, keep_alive=True),
    Container(RETRIES, lambda token: [("Accept", "*/*"), ("Connection", "keep-alive"), ("User-Agent", AGENT),
                                      ("Authorization", token)],
              is_loopback, file_first=False),
    Imds(RETRIES, says_no_body=False, prefix="//latest", user_agent=AGENT),
    Cache(window_of_2026, keeps=True, backoff=minutes_of_silence),
    Reading(required=("AccessKeyId", "SecretAccessKey"))).run()
