"""Small samples: CR2 and CR3 errors, wild cluster bootstrap, permutation and leave-one-out by cluster, top-share check.

`att_gt` and `pilotzone evaluate` use them by `errors`, and by themselves where units or clusters are few; regressions call
`cluster_regression` and `wild_cluster_test`. Nothing is imported here: modules below this package and above it use its parts.
"""
