"""AWS SDK for Ruby: one try in the default chain; in its window of five minutes a failure takes away what it holds. It
asks for the extended paths of IMDS first."""

from sdk import MINUTE, Cache, Container, Imds, Reading, Retries, Sdk, at_once, is_loopback, no_status
from wire import Wire

ONE_TRY = Retries(1, at_once, no_status)

Sdk(Wire(1, 1, keep_alive=False),
    Container(ONE_TRY, lambda token: [("User-Agent", "aws-sdk-ruby3/3.240.0"), ("Authorization", token.strip())],
              is_loopback, forbidden=("\r\n",)),
    Imds(ONE_TRY, needs_ttl_back=True, roots=("security-credentials-extended/", "security-credentials/")),
    Cache(lambda held: held.left < 5 * MINUTE, keeps=False),
    Reading(code="ignored")).run()
