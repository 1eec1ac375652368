"""That the stubs refuse what their SDKs refuse, and try as often: a stub that takes anything would prove nothing."""

from __future__ import annotations

import http.server
import json
import subprocess
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

from clients import HERE, PYTHON

STUBS = ("java_v2", "go_v2", "rust", "cpp", "php", "dotnet", "kotlin", "ruby")


def document(**changes) -> str:
    end = datetime.now(timezone.utc) + timedelta(hours=1)
    return json.dumps({"Code": "Success", "AccessKeyId": "ASIAEXAMPLE", "SecretAccessKey": "s", "Token": "t",
                       "Expiration": end.strftime("%Y-%m-%dT%H:%M:%SZ"), **changes})


class Server:
    """Plays both endpoints, not as well as it should."""

    def __init__(self, status: int = 200, body: str = "", token_status: int = 200, says_ttl: bool = True,
                 says_length: bool = True):
        self.requests = 0
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_PUT(self):  # pylint: disable=invalid-name
                fields = [("X-Aws-Ec2-Metadata-Token-Ttl-Seconds", "60")] if says_ttl else []
                self.answer(token_status, "session-token", fields)

            def do_GET(self):  # pylint: disable=invalid-name
                if "extended" in self.path:
                    self.answer(404, "")
                elif self.path.rstrip("/").endswith("security-credentials"):
                    self.answer(200, "role")
                else:
                    self.answer(status, body or document())

            def answer(self, code: int, text: str, fields=()):
                server.requests += 1
                self.send_response(code)
                for name, value in fields:
                    self.send_header(name, value)
                if says_length:
                    self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())
                self.close_connection = not says_length

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def ask(stub: str, imds: bool, flaws: dict) -> tuple[bool, int]:
    """Whether the stub has credentials from a server with these flaws, and how often it asked."""
    server = Server(**flaws)
    way = ({"AWS_EC2_METADATA_SERVICE_ENDPOINT": server.url} if imds else
           {"AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url + "/v1/credentials",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "token"})
    try:
        done = subprocess.run([PYTHON, "-B", str(HERE / "stubs" / f"{stub}.py")], input="credentials\n", text=True,
                              capture_output=True, env={"PATH": "/usr/bin:/bin", **way}, timeout=60, check=True)
        return "access_key_id" in json.loads(done.stdout), server.requests
    finally:
        server.close()


class Stubs(unittest.TestCase):
    def hold(self, expected: dict[str, bool], imds: bool = False, **flaws) -> dict[str, int]:
        """Which have credentials must be as expected (the others as "rest"); gives how often each asked."""
        with ThreadPoolExecutor(len(STUBS)) as pool:
            found = dict(zip(STUBS, pool.map(lambda stub: ask(stub, imds, flaws), STUBS)))
        for stub, (has_credentials, _) in found.items():
            self.assertEqual(has_credentials, expected.get(stub, expected["rest"]), stub)
        return {stub: requests for stub, (_, requests) in found.items()}

    def test_take_a_good_set_at_the_first_request(self):
        self.assertEqual(set(self.hold({"rest": True}).values()), {1})

    def test_take_a_good_set_of_imds_in_three_requests_or_four_where_extended_paths_come_first(self):
        asked = self.hold({"rest": True}, imds=True)
        self.assertEqual(asked, {**dict.fromkeys(STUBS, 3), "php": 4, "ruby": 4})

    def test_ask_a_server_at_fault_as_often_as_their_sdks(self):
        asked = self.hold({"rest": False}, status=500, body="{}")
        self.assertEqual(asked, {"java_v2": 6, "go_v2": 3, "rust": 3, "cpp": 2, "php": 1, "dotnet": 5, "kotlin": 3,
                                 "ruby": 1})

    def test_ask_whoever_refuses_them_once_but_for_net(self):
        asked = self.hold({"rest": False}, status=401, body="{}")
        self.assertEqual(asked, {**dict.fromkeys(STUBS, 1), "dotnet": 5})

    def test_refuse_an_answer_without_a_length(self):
        self.hold({"rest": False}, says_length=False)

    def test_refuse_a_set_that_is_over(self):
        self.hold({"rest": False}, body=document(Expiration="2020-01-01T00:00:00Z"))

    def test_refuse_a_time_with_an_offset(self):
        self.hold({"rest": False}, body=document(Expiration="2099-01-01T00:00:00+00:00"))

    def test_need_the_token_or_not_as_their_sdks(self):
        self.hold({"rest": True, "rust": False, "php": False, "kotlin": False, "ruby": False}, body=document(Token=""))

    def test_refuse_another_code_than_success_as_their_sdks(self):
        self.hold({"rest": False, "go_v2": True, "ruby": True}, body=document(Code="Failed"))

    def test_need_the_code_or_not_as_their_sdks(self):
        self.hold({"rest": True, "php": False}, body=document(Code=""))
        self.hold({"rest": True, "go_v2": False, "php": False, "rust": False}, imds=True, body=document(Code=""))

    def test_need_the_time_of_a_session_token_back_as_their_sdks(self):
        self.hold({"rest": True, "go_v2": False, "rust": False, "kotlin": False, "ruby": False}, imds=True,
                  says_ttl=False)

    def test_do_without_imdsv1(self):
        self.hold({"rest": False}, imds=True, token_status=403)


if __name__ == "__main__":
    unittest.main()
