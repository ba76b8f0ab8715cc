"""A made regression by cluster from whole-number arithmetic: unequal clusters, treatment by cluster, a covariate."""

import numpy as np


def columns_of(clusters):
    """Return cluster, treatment, covariate and outcome of every row, as arrays by name."""
    state, rows = 12345 + clusters, []
    for cluster in range(clusters):
        for _ in range(3 + cluster % 4):
            draws = []
            for _ in range(3):
                state = (1103515245 * state + 12345) % 2**31
                draws.append(state / 2**31 - 0.5)
            rows.append((cluster, float(cluster % 2), draws[0], draws[1] * 2 + 0.3 * ((cluster * 7) % 5) + 0.4 * (cluster % 2) + draws[0]))
    g, d, x, y = (np.array(column) for column in zip(*rows, strict=True))
    return {"g": g, "d": d, "x": x, "y": y}
