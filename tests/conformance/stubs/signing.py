"""A request to STS with a signature of version 4 (IAM User Guide, "Create a signed AWS API request"), which takes all
three parts of a set."""

from __future__ import annotations

import hashlib
import hmac
import os
import urllib.error
import urllib.request
from datetime import datetime, timezone
from urllib.parse import urlsplit

BODY = b"Action=GetCallerIdentity&Version=2011-06-15"


def get_caller_identity(key_id: str, secret: str, session_token: str) -> None:
    """Raises RuntimeError with what AWS says if it does not take the signature."""
    endpoint, region = os.environ["CONFORMANCE_AWS_ENDPOINT"], os.environ["AWS_REGION"]
    moment = f"{datetime.now(timezone.utc):%Y%m%dT%H%M%SZ}"
    scope = f"{moment[:8]}/{region}/sts/aws4_request"
    fields = {"content-type": "application/x-www-form-urlencoded", "host": urlsplit(endpoint).netloc,
              "x-amz-date": moment, "x-amz-security-token": session_token}
    signed = ";".join(fields)
    canonical = "\n".join(["POST", "/", "", *(f"{name}:{text}" for name, text in fields.items()), "", signed,
                           hashlib.sha256(BODY).hexdigest()])
    to_sign = "\n".join(["AWS4-HMAC-SHA256", moment, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = ("AWS4" + secret).encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, to_sign.encode(), "sha256").hex()
    fields["authorization"] = f"AWS4-HMAC-SHA256 Credential={key_id}/{scope}, SignedHeaders={signed}, Signature={signature}"
    request = urllib.request.Request(endpoint + "/", data=BODY, headers=fields)
    try:
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=20).close()
    except urllib.error.HTTPError as refused:
        raise RuntimeError(f"STS: {refused.code} {refused.read().decode(errors='replace')}") from refused
