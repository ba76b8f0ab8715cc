"""A small record in the shape of `pilotzone.estimate/1`, with a base period and an undefined standard error."""


def average(att, se):
    return {"att": att, "se": se, "lower": att - 1.96 * se, "upper": att + 1.96 * se}


def point(event_time, att, se):
    low, high = (None, None) if se is None else (att - 1.96 * se, att + 1.96 * se)
    wide = (None, None) if se is None else (att - 2.5 * se, att + 2.5 * se)
    return {"event_time": event_time, "att": att, "se": se, "lower": low, "upper": high, "band_lower": wide[0], "band_upper": wide[1]}


def cell(cohort, time, att, se):
    return {"cohort": cohort, "time": time, **{k: v for k, v in point(time - cohort, att, se).items() if not k.startswith("band")}}


def estimate(**changes):
    return {
        "schema": "pilotzone.estimate/1",
        "engine": {"version": "0.1.0", "backend": "duckdb"},
        "panel": {
            "rows": 480,
            "units": 157,
            "periods": [1987, 1988, 1989],
            "cohorts": {"1988": 36, "1989": 30, "never": 91},
            "dropped": {"incomplete_unit": 2, "missing_outcome": 9},
            "sha256": "ab" * 32,
        },
        "spec": {
            "estimator": "cs",
            "unit": "fcode",
            "time": "year",
            "outcome": "hrsemp",
            "cohort": "first",
            "control": "never",
            "base": "universal",
            "anticipation": 0,
            "level": 0.95,
            "seed": 7,
            "min_event": None,
            "max_event": None,
            "permutations": 0,
            "leave_one_out": False,
        },
        "att_gt": [cell(1988, 1988, 20.0, 4.0), cell(1988, 1989, 12.0, 5.0), cell(1989, 1988, 0.0, None), cell(1989, 1989, 30.0, 6.0)],
        "event_study": {
            "points": [point(-2, -3.0, 4.0), point(-1, 0.0, None), point(0, 24.5, 3.4), point(1, 12.0, 5.0)],
            "critical_value": 2.5,
        },
        "overall": {
            "simple": average(20.5, 3.1),
            "event_study": average(18.3, 3.5),
            "group": average(22.4, 3.2),
            "calendar": average(20.1, 3.3),
        },
        "pretrend": {"statistic": 0.56, "df": 1, "p_value": 0.453},
        "warnings": [],
        **changes,
    }


def means(**changes):
    return {
        "periods": [1987, 1988, 1989],
        "cohorts": [
            {"cohort": "never", "n": 91, "mean": [6.5, 8.0, 11.0]},
            {"cohort": 1988, "n": 36, "mean": [9.0, 30.5, 25.5]},
            {"cohort": 1989, "n": 30, "mean": [8.0, 6.0, 42.0]},
        ],
        **changes,
    }
