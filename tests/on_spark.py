"""Runs the tests that need Spark, on executors of this machine that the tests start themselves.

python -m tests.on_spark [arguments of pytest]

PySpark takes half a gigabyte that nothing else needs, so it comes from a lock of its own into a folder of its own, over the
environment of the tests. Without Java, or where PySpark cannot be had, the lane is skipped and says so; with CI=true that is a
failure.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements-spark.lock"
FOLDER = ROOT / ".venv-spark"
STAMP = FOLDER / "installed.lock"


def main() -> int:
    missing = without_java() or without_pyspark()
    if missing:
        promised = os.environ.get("CI") == "true"
        print(f"Spark lane {'FAILED' if promised else 'skipped'}: needs {missing}", file=sys.stderr)
        return int(promised)
    # Executors find the package where the tests do. Much that Java compiles for long work costs short work twice the time.
    environment = {"JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"} | os.environ
    environment["PYTHONPATH"] = os.pathsep.join((str(FOLDER), str(ROOT / "src")))
    named = any(Path(argument.partition("::")[0]).exists() for argument in sys.argv[1:])
    tests = [] if named else [str(path) for path in sorted((ROOT / "tests/evidence/ingest").glob("test_spark*.py"))]
    command = [sys.executable, "-m", "pytest", "-m", "spark", *tests, *sys.argv[1:]]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def without_java() -> str:
    """Return what to install if there is no Java, else nothing."""
    found = os.environ.get("JAVA_HOME") or shutil.which("java")
    return "" if found else "Java 17 or newer: apt-get install openjdk-17-jre-headless"


def without_pyspark() -> str:
    """Return what is missing if PySpark could not be installed from its lock, else nothing."""
    if STAMP.exists() and STAMP.read_bytes() == LOCK.read_bytes():
        return ""
    shutil.rmtree(FOLDER, ignore_errors=True)
    print("Installing PySpark for its tests.", file=sys.stderr)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--require-hashes", "--no-deps"]
    if subprocess.run([*pip, "--target", str(FOLDER), "-r", str(LOCK)], check=False).returncode:
        return "PySpark, which pip could not install: see above"
    STAMP.write_bytes(LOCK.read_bytes())
    return ""


if __name__ == "__main__":
    sys.exit(main())
