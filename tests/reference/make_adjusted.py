"""Write what csdid finds with a covariate on the panel of `adjusted_data`: every cell and its standard error.

    python tests/reference/make_adjusted.py tests/reference/adjusted.json

Run with csdid 0.4.3 in an environment of its own, as `make oracle` makes one; it follows R's `did`. Its numbers are equal to ours to
1e-9 and are stored with twelve digits.
"""

import json
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

import pandas as pd
from csdid import att_gt as csdid

sys.path.insert(0, str(Path(__file__).parent))
from adjusted_data import CONTROLS, METHODS, SETTINGS, columns_of

GROUPS = {"never": "nevertreated", "notyet": "notyettreated"}
NAMES = {"weights": "weights_name", "cluster": "clustervar"}


def cells(setting, method, control):
    asked = SETTINGS[setting]
    options = {NAMES[name]: column for name, column in asked.items() if name in NAMES}
    model = csdid.ATTgt(
        yname="y",
        tname="t",
        idname="id",
        gname="g",
        data=pd.DataFrame(columns_of(setting)),
        xformla="y~x",
        control_group=[GROUPS[control]],
        allow_unbalanced_panel="unbalanced" in asked,
        **options,
    )
    found = model.fit(est_method=method, bstrap=False).did_object
    return [[float(f"{att:.12g}"), float(f"{se:.12g}")] for att, se in zip(found["att"], found["se"], strict=True)]


def main(target):
    warnings.simplefilter("ignore")
    keys = [(setting, method, control) for setting in SETTINGS for method in METHODS for control in CONTROLS]
    lines = [f'  "{" ".join(key)}": {json.dumps(cells(*key))}' for key in keys]
    made = json.dumps({"csdid": version("csdid")})
    Path(target).write_text(f'{{"made_with": {made},\n "cells": {{\n' + ",\n".join(lines) + "\n }}\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
