"""What STS has issued, as it went by, and whether what a client was given is that."""

from __future__ import annotations

import re
from dataclasses import dataclass

from daemon import seconds
from ways import Server

ELEMENTS = ("AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration")


@dataclass(frozen=True)
class Issue:
    role: str  # its name, as the ARN of the session has it
    secret: str
    token: str
    expiration: str


class Ledger(Server):
    """STS, with a book of its sets by their key ids."""

    def __init__(self, address: tuple[str, int]):
        super().__init__(address)
        self.issues: dict[str, Issue] = {}

    def answer(self, request: bytes) -> bytes:
        whole = super().answer(request)
        text = whole.decode()
        if "<AccessKeyId>" in text:
            key, secret, token, expiration = (re.search(rf"<{each}>([^<]*)", text).group(1) for each in ELEMENTS)
            role = re.search(r":assumed-role/(\w+)/", text).group(1)
            self.issues[key] = Issue(role, secret, token, expiration)
        return whole

    def fault_of(self, document: dict, role: str, came: float) -> str:
        """What is wrong with a set that came for the role at that time; empty if nothing is."""
        issue = self.issues.get(document["AccessKeyId"])
        if issue is None:
            return "unknown"
        if issue.role != role:
            return "wrong"
        if (document["SecretAccessKey"], document["Token"]) != (issue.secret, issue.token):
            return "mixed"
        if seconds(document["Expiration"]) != seconds(issue.expiration):
            return "mixed"
        return "expired" if seconds(document["Expiration"]) <= came else ""
