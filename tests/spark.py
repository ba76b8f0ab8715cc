"""Spark on executors of this machine, started once per run. A test that needs it asks for the fixture `spark`, or for `spark_lane`
if it starts its own, and is marked `spark`; `python -m tests.on_spark` runs them.
"""

import os
import shutil
from importlib.util import find_spec
from typing import Any

import pytest


@pytest.fixture(scope="session")
def spark_lane() -> None:
    """PySpark and Java; without them the test is skipped here, and told of by the lane itself."""
    if find_spec("pyspark") is None or not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        pytest.skip("needs PySpark and Java: python -m tests.on_spark")


@pytest.fixture(scope="session")
def spark(spark_lane: None) -> Any:
    """Start the session that the engine starts when there is none."""
    from pilotzone.evidence.ingest.spark_session import session

    return session()
