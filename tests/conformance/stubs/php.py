"""AWS SDK for PHP: a second for all of a try, four of them, but only where nobody answered; no window at all. It asks for
the extended paths of IMDS first."""

from sdk import Cache, Container, Imds, Reading, Retries, Sdk, every, is_loopback, no_status, server_error
from wire import Wire

Sdk(Wire(1, 1, keep_alive=False),
    Container(Retries(4, every(1), no_status), lambda token: [("Authorization", token)], is_loopback),
    Imds(Retries(3, every(1), server_error), roots=("security-credentials-extended/", "security-credentials/")),
    Cache(lambda held: held.left <= 0, keeps=False),
    Reading(code="required")).run()
