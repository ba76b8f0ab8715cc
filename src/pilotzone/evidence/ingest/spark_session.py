"""A Spark session: the caller's own, or a small one of this process; and what goes wrong with Spark, in words."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

from pilotzone.evidence.errors import EvidenceError

MASTER: Final = "local-cluster[2,1,1024]"
"""Where Spark runs if its own settings name no place: two executors of one core and 1 GiB on this machine."""

_OWN: Final = ("MASTER", "SPARK_HOME", "SPARK_CONF_DIR", "SPARK_REMOTE", "PYSPARK_SUBMIT_ARGS")
"""Spark's own variables; where one of them is set, Spark is set up already and nothing is set here."""

_INSTALL: Final = "pip install 'pilotzone[spark]', and Java 17 or newer (Debian: apt-get install openjdk-17-jre-headless)"
_LINKED: Final = ("bin", "jars", "python")  # what executors need of Spark's folder
_LONGEST: Final = 300  # characters of Spark's own words in ours

_SETTINGS: Final = {
    "spark.master": MASTER,
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.caseSensitive": "true",
    "spark.sql.shuffle.partitions": "4",  # two cores have no use for 200
}
# Spark announces a level of its own for shells unless theirs is the same.
_LOG: Final = """rootLogger.level = error
logger.shell.name = org.apache.spark.api.python.PythonGatewayServer
logger.shell.level = error
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
appender.stderr.layout.type = PatternLayout
appender.stderr.layout.pattern = %p %c{1}: %m%n
"""


class MissingSparkError(EvidenceError):
    """PySpark or Java is not installed, or does not start."""


class SparkJobError(EvidenceError):
    """Spark started and could not finish; the message has its reason."""


def session() -> Any:
    """Return the session of this process, started if there is none. It ends with the process.

    Raises
    ------
    MissingSparkError
        If PySpark or Java is missing.
    """
    try:
        with _quiet():
            # Optional dependency of half a gigabyte: only who asks for Spark loads it.
            from pyspark import SparkContext
            from pyspark.sql import SparkSession
    except ImportError as fault:
        raise MissingSparkError(f"The engine 'spark' needs PySpark: {_INSTALL}.") from fault
    # PySpark asks for pandas at the first function in Python, though nothing here uses it.
    if find_spec("pandas") is None:
        raise MissingSparkError(f"The engine 'spark' needs pandas: {_INSTALL}.")
    running = SparkContext._active_spark_context is not None
    if not (running or "SPARK_REMOTE" in os.environ or os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise MissingSparkError(f"The engine 'spark' needs Java, and there is no 'java' here: {_INSTALL}.")
    return SparkSession.builder.getOrCreate() if running else _started(SparkSession)


def _started(spark_session: Any) -> Any:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    # In another locale, or in one that is not installed, Java finds no file with a Chinese name.
    here = {"SPARK_LOCAL_IP": "127.0.0.1", "LC_ALL": "C.UTF-8"}
    own = {} if any(name in os.environ for name in _OWN) else here | {"SPARK_HOME": str(_home())}
    # Executors must run the interpreter that has this package and Arrow.
    python = {} if "PYSPARK_PYTHON" in os.environ else {"PYSPARK_PYTHON": sys.executable}
    try:
        with _environment(own | python), _quiet():
            return spark_session.builder.appName("pilotzone").getOrCreate()
    except (PySparkException, Py4JError, OSError) as fault:
        raise MissingSparkError(f"Spark did not start ({_reason(fault)}). It needs {_INSTALL}.") from fault


@cache
def _home() -> Path:
    """Return a folder that Spark takes for its own until this process ends: executors write theirs beside its programs."""
    from pyspark import find_spark_home

    folder, real = Path(mkdtemp(prefix="pilotzone-spark-")), Path(find_spark_home._find_spark_home())
    atexit.register(_end, folder)
    for name in _LINKED:
        (folder / name).symlink_to(real / name)
    settings = _SETTINGS | {"spark.local.dir": str(folder / "spill")}
    (folder / "conf").mkdir()
    (folder / "conf/spark-defaults.conf").write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
    (folder / "conf/log4j2.properties").write_text(_LOG)
    return folder


def _end(folder: Path) -> None:
    from pyspark import SparkContext

    if SparkContext._active_spark_context is not None:
        SparkContext._active_spark_context.stop()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    """Set variables for as long as Spark starts and reads them."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep PySpark from warning of pandas 3, which it loads and which is not used here."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        yield


@contextmanager
def in_words() -> Iterator[None]:
    """Turn what Spark raises into an error of this package.

    Raises
    ------
    SparkJobError
        With Spark's reason.
    """
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        with _quiet():
            yield
    except (PySparkException, Py4JError) as fault:
        hint = "; PYSPARK_PYTHON must name a Python that has pilotzone on every executor" if "ModuleNotFoundError" in str(fault) else ""
        raise SparkJobError(f"Spark could not finish ({_reason(fault)}){hint}.") from fault


def _reason(fault: Exception) -> str:
    """Return the line of Spark's words that says why; a failure in Python stands last in its traceback."""
    lines = [line.strip() for line in str(fault).splitlines() if line.strip()]
    errors = [line for line in lines if line.split(":")[0].endswith("Error") and not line.startswith("py4j.")]
    return (errors or lines or [type(fault).__name__])[0][:_LONGEST].rstrip(".")
