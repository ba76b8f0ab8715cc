import json
import os
import subprocess
import sys

import pyarrow.parquet as pq
import pytest
from tests.evidence.ingest.panels import COLUMNS, make_panel

from pilotzone.cli import main
from pilotzone.evidence import Panel
from pilotzone.evidence.ingest.spark_session import MissingSparkError, session

OPTIONS = tuple(word for role, name in COLUMNS.items() for word in (f"--{role}", name))


@pytest.fixture
def panel(tmp_path):
    path = tmp_path / "面板 一.parquet"
    pq.write_table(make_panel(40, 4).table(), path)
    return path


def test_without_pyspark_the_command_says_how_to_install_it(panel, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setattr(sys, "argv", ["pilotzone", "evaluate", str(panel), *OPTIONS, "--engine", "spark", "--json", "-"])
    monkeypatch.setenv("LANG", "en_US.UTF-8")

    with pytest.raises(SystemExit) as stopped:
        main()

    out, err = capsys.readouterr()
    assert (stopped.value.code, out) == (2, "")
    assert err == (
        "Error: The engine 'spark' needs PySpark: pip install 'pilotzone[spark]', "
        "and Java 17 or newer (Debian: apt-get install openjdk-17-jre-headless).\n"
    )


def test_without_pyspark_the_library_says_how_to_install_it(panel, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark", None)

    with pytest.raises(MissingSparkError, match=r"pip install 'pilotzone\[spark\]'"):
        session()
    with pytest.raises(MissingSparkError, match=r"pip install 'pilotzone\[spark\]'"):
        Panel.from_parquet(panel, **dict(COLUMNS.items()), engine="spark").moments()


def child(*arguments, **environment):
    """Run this interpreter with other variables; an empty one is unset."""
    env = {name: value for name, value in (os.environ | environment).items() if value}
    return subprocess.run([sys.executable, *map(str, arguments)], env=env, capture_output=True, text=True, check=False)


@pytest.mark.spark
def test_without_java_the_command_says_how_to_install_it(spark_lane, panel, tmp_path):
    done = child("-m", "pilotzone", "evaluate", panel, *OPTIONS, "--engine", "spark", PATH=str(tmp_path), JAVA_HOME="", LANG="en_US.UTF-8")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: The engine 'spark' needs Java, and there is no 'java' here: pip install 'pilotzone[spark]'")


@pytest.mark.spark
def test_a_java_that_does_not_start_is_told_in_words(spark_lane, panel, tmp_path):
    java = tmp_path / "jdk/bin/java"
    java.parent.mkdir(parents=True)
    java.write_text("#!/bin/sh\nexit 3\n")
    java.chmod(0o755)

    done = child("-m", "pilotzone", "evaluate", panel, *OPTIONS, "--engine", "spark", JAVA_HOME=java.parents[1], LANG="en_US.UTF-8")

    assert (done.returncode, done.stdout) == (2, "")
    assert "Error: Spark did not start ([JAVA_GATEWAY_EXITED]" in done.stderr
    assert "Java 17 or newer" in done.stderr


@pytest.mark.spark
def test_the_command_starts_a_spark_of_its_own_and_leaves_nothing_behind(spark_lane, panel, tmp_path):
    spill = tmp_path / "tmp"
    spill.mkdir()
    evaluate = ("-m", "pilotzone", "evaluate", panel, *OPTIONS, "--json", "-", "--permutations", "19")

    done = child(*evaluate, "--engine", "spark", TMPDIR=str(spill), LANG="en_US.UTF-8")

    assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout)
    assert record["engine"]["backend"] == "spark"
    assert record["spec"]["engine"] == "spark"
    assert record["panel"]["sha256"]
    assert record["permutation"]["draws"] == 19
    # Java's own word on its vectors is all that a person is shown beside the result.
    said = [line for line in done.stderr.splitlines() if not line.startswith("NOTE: Picked up JDK_JAVA_OPTIONS")]
    assert said == ["WARNING: Using incubator modules: jdk.incubator.vector"]
    assert list(spill.iterdir()) == []
    beside = json.loads(child(*evaluate, LANG="en_US.UTF-8").stdout)
    assert record["panel"] == beside["panel"]
    for mine, theirs in zip(record["att_gt"], beside["att_gt"], strict=True):
        assert mine["att"] == pytest.approx(theirs["att"], rel=1e-10)
        assert mine["se"] == pytest.approx(theirs["se"], rel=1e-10)
