"""`make bench ARGS=peers`: one benchmark by name, or all of them; ratios are printed last."""

import importlib
import sys

NAMES = ("peers", "scan", "spark", "fairness", "broken", "sensitivity", "coverage", "small_samples")


def main() -> None:
    name, *rest = sys.argv[1:] or [""]
    if name and name not in NAMES:
        raise SystemExit(f"benchmark: expected one of {', '.join(NAMES)}, or nothing for all; got {name!r}.")
    ratios = []
    for each in [name] if name else NAMES:
        print(f"== {each}", flush=True)
        sys.argv = [f"bench.{each}", *rest]
        try:
            ratios += importlib.import_module(f"bench.{each}").main()
        except ModuleNotFoundError as missing:
            raise SystemExit(
                f"{each}: needs {missing.name}, which the extra 'bench' brings: pip install '.[bench]', or run make bench."
            ) from None
    print("\n".join(ratios))


main()
