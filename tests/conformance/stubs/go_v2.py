"""AWS SDK for Go v2, of 2026: no read time-out, IMDS within half a second and for session tokens of five minutes."""

from sdk import (Cache, Container, Imds, Reading, Retries, Sdk, busy, is_loopback, jitter, minutes_of_silence,
                 window_of_2026)
from wire import Wire

AGENT = ("User-Agent", "aws-sdk-go-v2/1.41.0 ua/2.1 os/linux lang/go#1.25")


class GoWire:
    """Its IMDS client has time-outs that its container client does not have."""

    def __init__(self):
        self._container = Wire(30, None, keep_alive=True)
        self._imds = Wire(0.25, 0.5, keep_alive=True)

    def exchange(self, method, url, fields):
        return (self._imds if "/latest/" in url else self._container).exchange(method, url, fields)


Sdk(GoWire(),
    Container(Retries(3, jitter(1), busy),
              lambda token: [AGENT, ("Accept", "application/json"), ("Authorization", token),
                             ("Accept-Encoding", "gzip")],
              is_loopback, forbidden=("\r", "\n")),
    Imds(Retries(3, jitter(1), lambda status: busy(status) or status == 401), ttl=300, needs_ttl_back=True,
         user_agent=AGENT[1]),
    Cache(window_of_2026, keeps=True, backoff=minutes_of_silence),
    Reading(required=("AccessKeyId", "SecretAccessKey"), any_case=True, code="ignored", imds_code="required")).run()
