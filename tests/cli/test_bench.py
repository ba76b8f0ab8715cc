"""`pilotzone bench` hands over to the benchmarks beside the source."""

import subprocess
import sys

import pytest

from pilotzone.cli import bench


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (
            ["speed"],
            1,
            "expected one of peers, scan, spark, fairness, broken, sensitivity, coverage, small_samples, or nothing for all; got 'speed'",
        ),
        (
            ["peers", "--units", "many"],
            1,
            "peers: needs psutil, which the extra 'bench' brings: pip install '.[bench]', or run make bench.",
        ),
        (["fairness", "--processes", "many"], 2, "argument --processes: invalid int value: 'many'"),
    ],
)
def test_bench_says_what_the_benchmark_accepts(arguments, code, words):
    ended = subprocess.run([sys.executable, "-m", "pilotzone", "bench", *arguments], capture_output=True, text=True, check=False)
    assert (ended.returncode, words in ended.stderr) == (code, True)


def test_bench_without_a_checkout_says_what_it_needs(run, monkeypatch, tmp_path):
    monkeypatch.setattr(bench, "CHECKOUT", tmp_path)
    code, _, err = run("bench")
    assert (code, "NAME: expected a checkout of the source with bench/ in it" in err) == (2, True)
