"""Write what pyfixest, statsmodels and wildboottest find in the regressions of `small_samples_data`.

    python tests/reference/make_small_samples.py

Run with pyfixest 0.60.0, statsmodels 0.15.0 and wildboottest 0.3.2 in environments of their own: what is not installed keeps its
stored numbers. Without its factors pyfixest's CRV3 is the sum of squared changes, as ours is.
"""

import json
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).parent))
from small_samples_data import columns_of

TARGET = Path(__file__).with_name("small_samples.json")


def of_pyfixest(data: pd.DataFrame) -> dict[str, float]:
    import pyfixest

    plain = pyfixest.ssc(k_adj=False, G_adj=False)
    fit = pyfixest.feols("y ~ d + x", data, vcov={"CRV3": "g"}, ssc=plain)
    return {"coefficient": float(fit.coef()["d"]), "crv3": float(fit.se()["d"])}


def of_statsmodels(data: pd.DataFrame) -> dict[str, float]:
    import statsmodels.formula.api as smf

    fit = smf.ols("y ~ d + x", data)
    return {kind: float(fit.fit(cov_type=kind).bse["d"]) for kind in ("HC2", "HC3")}


def of_wildboottest(data: pd.DataFrame) -> dict[str, float]:
    import statsmodels.formula.api as smf
    from wildboottest.wildboottest import wildboottest

    found = wildboottest(
        smf.ols("y ~ d + x", data), B=9999, cluster=data["g"], param="d", weights_type="rademacher", impose_null=True, bootstrap_type="11"
    )
    return {"p_value": float(found["p-value"].iloc[0]), "statistic": float(found["statistic"].iloc[0])}


def main() -> None:
    stored = json.loads(TARGET.read_text(encoding="utf-8")) if TARGET.exists() else {"versions": {}, "clusters": {}}
    makers = {"pyfixest": of_pyfixest, "statsmodels": of_statsmodels, "wildboottest": of_wildboottest}
    for name, make in makers.items():
        try:
            stored["versions"][name] = version(name)
        except PackageNotFoundError:
            continue
        for clusters in (8, 11):
            stored["clusters"].setdefault(str(clusters), {})[name] = make(pd.DataFrame(columns_of(clusters)))
    TARGET.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
