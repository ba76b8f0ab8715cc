"""Least squares with HC2 and CR2 by their definitions, n by n matrices and all: slow, plain, written apart from the library."""

import numpy as np


def dense(design, y, contrast, groups):
    """Return estimate, variance and Bell and McCaffrey's degrees of freedom of one contrast, one outcome."""
    bread = np.linalg.pinv(design.T @ design)
    hat = design @ bread @ design.T
    left = np.eye(y.size) - hat
    residual = left @ y
    names = np.unique(groups)
    columns, variance = [], 0.0
    for name in names:
        inside = groups == name
        weight = root_of_inverse(left[np.ix_(inside, inside)]) @ design[inside] @ bread @ contrast
        variance += float(weight @ residual[inside]) ** 2
        columns.append(left[:, inside] @ weight)
    gram = np.array(columns) @ np.array(columns).T
    return float(contrast @ bread @ design.T @ y), variance, float(np.trace(gram) ** 2 / np.trace(gram @ gram))


def root_of_inverse(matrix):
    values, vectors = np.linalg.eigh(matrix)
    inverse = np.where(values > 1e-9, 1 / np.sqrt(np.maximum(values, 1e-9)), 0.0)
    return vectors @ np.diag(inverse) @ vectors.T


def dummies(code):
    return (code[:, None] == np.unique(code)).astype(float)
