"""Holds the rules, the dashboard and the runbook to one another, and to a real daemon and a real Prometheus.
`scripts/monitoring` runs it."""

from __future__ import annotations

import argparse
import re
import signal
import subprocess
import sys
import tempfile
import unittest
from collections import Counter
from pathlib import Path

import yaml

from dashboard import Dashboard, Series
from picture import draw
from world import World, live_through

ROOT = Path(__file__).parents[2]
RULES = ROOT / "deploy/prometheus/crossvend.rules.yaml"
RULE_TESTS = ROOT / "deploy/prometheus/crossvend.rules.test.yaml"
DASHBOARD = ROOT / "deploy/grafana/crossvend.json"
RUNBOOK = ROOT / "docs/runbook.md"

SHORT, LONG = 40, 450  # seconds of a run

given = argparse.Namespace()


def promtool(*arguments: object, text: str = "") -> tuple[int, str]:
    done = subprocess.run(["promtool", *map(str, arguments)], input=text, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def rules() -> list[dict]:
    return [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]


def alerts() -> dict[str, dict]:
    return {rule["alert"]: rule for rule in rules() if "alert" in rule}


class Rules(unittest.TestCase):
    def test_are_valid(self):
        status, said = promtool("check", "rules", RULES)
        self.assertEqual(status, 0, said)

    def test_fire_when_they_are_to_and_not_otherwise(self):
        status, said = promtool("test", "rules", RULE_TESTS)
        self.assertEqual(status, 0, said)

    def test_are_all_tested_both_ways(self):
        cases = [(case["alertname"], "exp_alerts" in case) for test in yaml.safe_load(RULE_TESTS.read_text())["tests"]
                 for case in test.get("alert_rule_test", [])]
        self.assertEqual({(name, fires) for name in alerts() for fires in (True, False)}, set(cases))

    def test_record_what_is_tested(self):
        asked = {case["expr"] for test in yaml.safe_load(RULE_TESTS.read_text())["tests"]
                 for case in test.get("promql_expr_test", [])}
        self.assertLessEqual({rule["record"] for rule in rules() if "record" in rule}, asked)

    def test_say_how_bad_it_is_what_it_is_and_where_to_read_on(self):
        for name, rule in alerts().items():
            with self.subTest(name):
                self.assertIn(rule["labels"]["severity"], ("critical", "warning"))
                self.assertIn("for", rule)
                self.assertEqual(set(rule["annotations"]), {"summary", "description", "runbook_url"})
                self.assertTrue(rule["annotations"]["runbook_url"].endswith(f"/docs/runbook.md#{name.lower()}"))


class Runbook(unittest.TestCase):
    def test_has_a_section_for_each_alert_and_for_no_other(self):
        sections = re.findall(r"^## (Crossvend\w+)$", RUNBOOK.read_text(), re.MULTILINE)
        self.assertEqual(sections, list(alerts()))


class Running(unittest.TestCase):
    """A daemon lives through faults while Prometheus scrapes it."""

    @classmethod
    def setUpClass(cls):
        directory = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="crossvend-monitoring.")))
        cls.world = World(given.build, directory, RULES)
        cls.addClassCleanup(cls.world.close)
        cls.dashboard = Dashboard(DASHBOARD)
        cls.began, cls.ended = live_through(cls.world, given.seconds)

    def answers(self, title: str, target: int = 0) -> list[Series]:
        query = self.dashboard.panel(title)["targets"][target]
        return self.dashboard.answers(self.world, query, self.began, self.ended, 1)

    def test_gives_metrics_that_prometheus_has_no_complaint_about(self):
        self.assertEqual(promtool("check", "metrics", text=self.world.metrics()), (0, ""))

    def test_has_every_metric_that_is_asked_for(self):
        there = set(re.findall(r"^# TYPE (\w+)", self.world.metrics(), re.MULTILINE))
        for expression in self.dashboard.expressions() + [rule["expr"] for rule in rules()]:
            for name in re.findall(r"\b(?:crossvend|process)_\w+", expression):
                self.assertIn(name.removesuffix("_bucket"), there, expression)

    def test_fills_every_panel(self):
        for panel in self.dashboard.panels:
            for target in panel["targets"]:
                with self.subTest(panel["title"], expr=target["expr"]):
                    self.assertTrue(self.dashboard.answers(self.world, target, self.began, self.ended, 1), "no data")

    def test_offers_values_for_every_variable(self):
        offered = {name: self.dashboard.values_of(self.world, name) for name in ("namespace", "pod", "role")}
        self.assertEqual(offered, {"namespace": ["shop"], "pod": ["cart-5d9c7b-x2x7q"], "role": ["reader", "writer"]})

    def test_shows_the_faults_and_that_they_are_over(self):
        failed = {series.legend for series in self.answers("Refreshes", 1)}
        self.assertEqual(failed, {"sts: unavailable", "identity: not_annotated"})
        self.assertEqual([series.values[-1] for series in self.answers("Roles failing")], [0])
        self.assertEqual([series.values[-1] for series in self.answers("Credentials valid")], [1, 1])
        self.assertIn("credentials 401", {series.legend for series in self.answers("Answers to clients")})

    def test_counts_every_failure(self):
        # The first for a reason too: its counter begins with it, so that increase() alone would miss it.
        counted = Counter()
        failures = r"^crossvend_refresh_failures_total{(.*)} (\d+)$"
        for labels, value in re.findall(failures, self.world.metrics(), re.MULTILINE):
            label = dict(re.findall(r'(\w+)="(\w+)"', labels))
            counted[label["stage"], label["reason"]] += int(value)
        query = self.dashboard.panel("Refreshes")["targets"][1]["expr"].replace("$__rate_interval", "1h")
        shown = {(each["metric"]["stage"], each["metric"]["reason"]): float(each["value"][1])
                 for each in self.world.ask("query", query=self.dashboard.fill_in(query), time=self.ended)}
        self.assertEqual(shown, counted)

    def test_raises_the_alerts_of_a_long_outage(self):
        if given.seconds < LONG:
            self.skipTest("alerts want minutes: scripts/monitoring --picture")
        raised = {series.legend for series in self.dashboard.alerts(self.world, self.began, self.ended)}
        self.assertEqual(raised, {"CrossvendCredentialsExpireSoon", "CrossvendRefreshFailing", "CrossvendNotReady"})

    @classmethod
    def tearDownClass(cls):
        if given.picture:
            draw(cls.dashboard, cls.world, cls.began, cls.ended, given.picture)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--build", type=Path, required=True, help="where crossvend and crossvend-sandbox are")
    arguments.add_argument("--picture", type=Path, help="live through minutes of faults, draw the dashboard to this")
    arguments.parse_args(namespace=given)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # which ends what was begun, too
    given.seconds = LONG if given.picture else SHORT
    unittest.main(argv=["monitoring"], verbosity=2)
