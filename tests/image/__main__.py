"""Holds crossvend's container image to what its users build on: what is in it, how it says it is to be run, and that it
works there: names, certificates, a read-only root, a user without a privilege. `scripts/image --check` runs it."""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import stat
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path

from container import USER, VOLUME, Container, mounts_are_possible
from stand_ins import ACCESS_KEY, Authority, NameServer, Sts, free_port, identity_token

LARGEST = 16_000_000  # bytes
LIBRARIES = "ld-linux-[a-z0-9-]+|libc|libm|libgcc_s|libstdc[+][+]|libprometheus-cpp-core|libfmt"
EXPECTED = re.compile(rf"/crossvend|/etc/(passwd|group|nsswitch[.]conf)|/etc/ssl/certs/ca-certificates[.]crt"
                      rf"|/usr/lib/ssl/cert[.]pem|(/usr)?/lib(64)?/([a-z0-9_]+-linux-gnu/)?({LIBRARIES})[.]so[.0-9]*")

SYSTEM_BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
CONFIGURATION = "/etc/crossvend/crossvend.json"
TOKEN = "/var/run/secrets/tokens/aws"
HOST_OF_FILES, HOST_OF_DNS = "sts.files.test", "sts.dns.test"


class Image(unittest.TestCase):
    """What each test starts from: the arguments of this program, and a container that is all its own."""

    given: argparse.Namespace
    config: dict
    read_only: bool

    def setUp(self):
        self.directory = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.directory.chmod(0o755)
        self.container = Container(self.given.root, self.config, self.directory, self.read_only)
        self.container.put(CONFIGURATION, json.dumps({
            "identity": {"source": "token_file", "token_file": TOKEN},
            "sts": {"regions": ["us-west-2"]},
            "roles": [{"name": "reader", "role_arn": "arn:aws:iam::123456789012:role/reader"}],
            "server": {"authorization": {"token_file_mode": "0444"}}}))
        self.container.put(TOKEN, identity_token())


class Files(Image):
    def files(self):
        for folder, _, names in os.walk(self.given.root):
            for name in names:
                file = Path(folder) / name
                yield "/" + str(file.relative_to(self.given.root)), file.lstat()

    def test_are_the_expected_ones(self):
        self.assertEqual([path for path, _ in self.files() if not EXPECTED.fullmatch(path)], [])

    def test_are_small(self):
        size = sum(status.st_size for _, status in self.files())
        print(f"{size / 1e6:.1f} MB in {len(list(self.files()))} files ... ", end="", file=sys.stderr)
        self.assertLessEqual(size, LARGEST)

    def test_belong_to_root_and_give_nobody_a_privilege(self):
        for path, status in self.files():
            with self.subTest(path):
                self.assertEqual((status.st_uid, status.st_gid), (0, 0))
                self.assertFalse(status.st_mode & (stat.S_ISUID | stat.S_ISGID))
                self.assertTrue(stat.S_ISLNK(status.st_mode) or not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH))

    def test_leave_one_directory_to_the_user(self):
        own = [folder for folder, _, _ in os.walk(self.given.root) if os.lstat(folder).st_uid != 0]
        self.assertEqual([folder.removeprefix(str(self.given.root)) for folder in own], [VOLUME])


class Description(Image):
    def test_says_how_to_run_it(self):
        self.assertEqual(self.config["Entrypoint"], ["/crossvend"])
        self.assertEqual(self.config["Cmd"], ["serve"])
        self.assertEqual(self.config["User"], f"{USER}:{USER}")
        self.assertEqual(self.config["StopSignal"], "SIGTERM")

    def test_says_what_it_is(self):
        labels = {name.removeprefix("org.opencontainers.image."): value for name, value in self.config["Labels"].items()}
        self.assertEqual(labels["title"], "crossvend")
        self.assertTrue(labels["description"])
        self.assertTrue(labels["source"].startswith("https://"))
        self.assertEqual(labels["version"], self.given.version)
        self.assertEqual(labels["revision"], self.given.revision)


class Program(Image):
    def test_is_the_version_that_the_image_says(self):
        self.assertIn(f"crossvend {self.given.version} ({self.given.revision})\n", self.container.run("version").stdout)

    def test_is_found_by_its_name(self):
        self.assertEqual(self.container.run("version", program=["crossvend"]).returncode, 0)

    def test_reads_a_mounted_configuration(self):
        result = self.container.run("check-config", "--config", CONFIGURATION)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("role reader: arn:aws:iam::123456789012:role/reader", result.stdout)

    def test_refuses_a_mounted_configuration_with_a_fault(self):
        self.container.put(CONFIGURATION, '{"rolls": []}')
        result = self.container.run("check-config", "--config", CONFIGURATION)
        self.assertEqual(result.returncode, 78)
        self.assertIn("rolls", result.stderr)

    def test_can_write_to_its_volume_only(self):
        if not self.read_only:
            self.skipTest("this place allows no mounts")
        (self.container.root / "open").mkdir()
        (self.container.root / "open").chmod(0o777)
        result = self.container.run(environment={"CROSSVEND_CONFIG": CONFIGURATION,
                                                 "CROSSVEND_AUTHORIZATION_TOKEN_FILE": "/open/authorization-token"})
        self.assertEqual(result.returncode, 78)
        self.assertIn("/open/authorization-token", result.stderr)


class Exchange(Image):
    """STS behind TLS, under a name that only /etc/hosts knows and one that only DNS knows."""

    def setUp(self):
        super().setUp()
        self.authority = Authority(self.directory, "authority")
        self.sts = Sts(*self.authority.issue([HOST_OF_FILES, HOST_OF_DNS, "unknown.test"]))
        self.addCleanup(self.sts.close)
        self.addCleanup(NameServer(HOST_OF_DNS).close)
        self.container.put("/etc/hosts", f"127.0.0.1 localhost\n127.0.0.1 {HOST_OF_FILES}\n")
        self.container.put("/etc/resolv.conf", f"nameserver {NameServer.ADDRESS}\noptions timeout:1 attempts:1\n")
        self.container.put("/authority.pem", self.authority.pem)

    def environment(self, host: str, **more: str) -> dict[str, str]:
        return {"CROSSVEND_CONFIG": CONFIGURATION, "AWS_ENDPOINT_URL_STS": f"https://{host}:{self.sts.port}"} | more

    def credentials(self, host: str, **more: str):
        return self.container.run("credentials", "--timeout", "2s", environment=self.environment(host, **more))

    def assert_vended(self, result):
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(json.loads(result.stdout)["AccessKeyId"], ACCESS_KEY)

    def assert_refused(self, result, why: str):
        self.assertEqual(result.returncode, 69, result.stderr)
        self.assertIn(why, result.stderr)


class Names(Exchange):
    def test_are_found_in_etc_hosts(self):
        self.assert_vended(self.credentials(HOST_OF_FILES, AWS_CA_BUNDLE="/authority.pem"))

    def test_are_found_by_dns(self):
        self.assert_vended(self.credentials(HOST_OF_DNS, AWS_CA_BUNDLE="/authority.pem"))

    def test_that_nobody_knows_are_not_found(self):
        self.assert_refused(self.credentials("unknown.test", AWS_CA_BUNDLE="/authority.pem"), "cannot resolve")


class Trust(Exchange):
    def test_is_in_the_authorities_of_the_image(self):
        bundle = (self.given.root / SYSTEM_BUNDLE.lstrip("/")).read_text()
        self.assertGreater(bundle.count("-----BEGIN CERTIFICATE-----"), 100)
        self.container.put(SYSTEM_BUNDLE, bundle + self.authority.pem)
        self.assert_vended(self.credentials(HOST_OF_FILES))

    def test_is_not_in_an_authority_that_the_image_does_not_have(self):
        self.assert_refused(self.credentials(HOST_OF_FILES), "the certificate is not trusted")

    def test_is_in_a_mounted_bundle(self):
        self.assert_vended(self.credentials(HOST_OF_FILES, SSL_CERT_FILE="/authority.pem"))

    def test_is_in_no_other_than_the_mounted_bundle(self):
        self.container.put("/authority.pem", Authority(self.directory, "stranger").pem)
        self.assert_refused(self.credentials(HOST_OF_FILES, AWS_CA_BUNDLE="/authority.pem"), "the certificate is not trusted")


class Daemon(Exchange):
    def setUp(self):
        super().setUp()
        self.telemetry = f"127.0.0.1:{free_port()}"
        self.settings = self.environment(HOST_OF_DNS, AWS_CA_BUNDLE="/authority.pem", CROSSVEND_LISTEN="127.0.0.1:0",
                                         CROSSVEND_TELEMETRY_LISTEN=self.telemetry)
        self.daemon = self.container.start(environment=self.settings)
        self.addCleanup(self.daemon.communicate)
        self.addCleanup(self.daemon.kill)

    def ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://{self.telemetry}/readyz", timeout=1) as reply:
                return reply.status == 200
        except urllib.error.URLError:
            return False

    def test_serves_until_it_is_told_to_stop(self):
        end = time.monotonic() + 20
        while not self.ready():
            self.assertIsNone(self.daemon.poll(), "it ended")
            self.assertLess(time.monotonic(), end, "it did not get ready")
            time.sleep(0.05)

        token = Path(f"/proc/{self.daemon.pid}/root{VOLUME}/authorization-token")
        self.assertEqual(stat.S_IMODE(token.stat().st_mode), 0o444)
        for probe in ("wait", "health"):
            self.assertEqual(self.container.run(probe, environment=self.settings).returncode, 0, probe)

        self.daemon.send_signal(getattr(signal, self.config["StopSignal"]))
        self.assertEqual(self.daemon.wait(10), 0)


def main() -> None:
    parser = argparse.ArgumentParser("tests/image", description=__doc__)
    parser.add_argument("--root", type=Path, required=True, help="where the image's files are")
    parser.add_argument("--inspect", type=Path, required=True, help="what `buildah inspect --type image` says of it")
    parser.add_argument("--version", required=True)
    parser.add_argument("--revision", required=True)
    Image.given = parser.parse_args()
    Image.config = json.loads(Image.given.inspect.read_text())["OCIv1"]["config"]
    Image.read_only = mounts_are_possible()
    unittest.main(argv=["tests/image"], verbosity=2)


main()
