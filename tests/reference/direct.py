"""Callaway-Sant'Anna the long way: one influence value per unit and estimate, straight from the definitions.

Written apart from the library, from the paper and the behaviour of R's `did`, and slow on purpose. It covers what the public
oracles get wrong or refuse: gaps in the calendar, units treated after the last period, anticipation.
"""

from __future__ import annotations

import numpy as np


def direct(y, cohort, periods, *, control="never", base="varying", anticipation=0):
    """Return cells {(g, t): att}, influence {(g, t): (N,)} and the cohorts as used, of a complete panel y (N, T)."""
    a, periods = anticipation, np.asarray(periods)
    g_of = np.where((cohort == 0) | (cohort > periods[-1] + a), np.inf, cohort.astype(float))
    keep = ~(g_of <= periods[0] + a)
    y, g_of = y[keep], g_of[keep]
    N, treated = len(y), sorted({g for g in g_of if np.isfinite(g)})
    if not np.isinf(g_of).any():
        treated = treated[:-1]
    att, influence = {}, {}
    for g in treated:
        last = max(j for j, s in enumerate(periods) if s + a < g)
        for j, t in enumerate(periods):
            if base == "universal" or t >= g - a:
                b = last
            elif j == 0:
                continue
            else:
                b = j - 1
            cell = (int(g), int(t))
            if b == j:
                att[cell], influence[cell] = 0.0, np.zeros(N)
                continue
            mine = g_of == g
            later = max(t, periods[b]) + a
            others = np.isinf(g_of) if control == "never" else (np.isinf(g_of) | (g_of > later)) & ~mine
            if not others.any():
                continue
            change = y[:, j] - y[:, b]
            att[cell] = change[mine].mean() - change[others].mean()
            own = np.where(mine, (change - change[mine].mean()) / mine.mean(), 0.0)
            influence[cell] = own - np.where(others, (change - change[others].mean()) / others.mean(), 0.0)
    return att, influence, g_of


def average(cells, att, influence, g_of):
    """Return the mean of cells weighted by cohort size and its influence, that of the estimated weights included."""
    share = np.array([(g_of == g).mean() for g, _ in cells])
    values = np.array([att[c] for c in cells])
    weight = share / share.sum()
    mean = weight @ values
    shifts = np.array([(g_of == g).astype(float) for g, _ in cells]) - share[:, None]
    of_weights = (values - mean) @ shifts / share.sum()
    return mean, sum(w * influence[c] for w, c in zip(weight, cells, strict=True)) + of_weights


def aggregates(att, influence, g_of):
    """Return {kind: ({label: (att, se)}, (overall, se))} for the four aggregations."""
    post = [c for c in att if c[1] >= c[0]]

    def by(label, cells):
        groups = {}
        for c in cells:
            groups.setdefault(label(c), []).append(c)
        return {key: average(group, att, influence, g_of) for key, group in sorted(groups.items())}

    def mean(parts):
        return np.mean([p[0] for p in parts]), np.mean([p[1] for p in parts], axis=0)

    study, calendar = by(lambda c: c[1] - c[0], att), by(lambda c: c[1], post)
    group = {g: mean([(att[c], influence[c]) for c in post if c[0] == g]) for g in sorted({c[0] for c in post})}
    pairs = [(g, g) for g in group]
    over_group = average(pairs, {(g, g): v[0] for g, v in group.items()}, {(g, g): v[1] for g, v in group.items()}, g_of)
    simple = average(post, att, influence, g_of)
    found = {
        "simple": ({0: simple}, simple),
        "event_study": (study, mean([v for e, v in study.items() if e >= 0])),
        "group": (group, over_group),
        "calendar": (calendar, mean(list(calendar.values()))),
    }
    return {kind: ({k: _with_se(v) for k, v in points.items()}, _with_se(over)) for kind, (points, over) in found.items()}


def standard_error(influence):
    """Return the standard error of an estimate with influence (N,); NaN where nothing varies."""
    se = np.sqrt(np.mean(influence**2) / influence.size)
    return float(se) if se > 1e-12 else np.nan


def _with_se(pair):
    return float(pair[0]), standard_error(pair[1])


def random_panel(seed, *, never=True, gap=False, late=False, early=False, mean=0.0, least=3):
    """Return y, cohort and periods of a random staggered panel with serial correlation and effects that differ."""
    rng = np.random.default_rng(seed)
    T = int(rng.integers(3, 8))
    periods = np.arange(2000, 2000 + T + gap)
    if gap:
        periods = np.delete(periods, int(rng.integers(1, T)))
    starts = rng.choice(np.arange(2001, 2000 + T), size=min(T - 1, int(rng.integers(2, 5))), replace=False)
    choices = [*starts, *([0] if never else []), *([2000 + T + 3] if late else []), *([2000] if early else [])]
    sizes = rng.integers(least, 15, size=len(choices))
    cohort = np.repeat(choices, sizes).astype(np.int64)
    N = cohort.size
    y = rng.normal(size=(N, 1)) * 2 + rng.normal(size=(N, T)).cumsum(axis=1) * 0.5 + rng.normal(size=(N, T)) + 0.3 * np.arange(T)
    y += np.where((cohort[:, None] > 0) & (periods >= cohort[:, None]), (cohort % 7)[:, None] * 0.2 + 0.1, 0.0)
    order = rng.permutation(N)
    return mean + y[order], cohort[order], periods
