"""What officers and finance fill in. Each form goes to one command, which checks all of it again."""

from pilotzone.schemes.forms.calls import CallForm, CancelForm, criteria_of, initial_of, opening_day
from pilotzone.schemes.forms.questions import STARTING_FORM, FormVersionForm
from pilotzone.schemes.forms.rules import RuleForm
from pilotzone.schemes.forms.setting_up import BudgetForm, SchemeForm

__all__ = [
    "STARTING_FORM",
    "BudgetForm",
    "CallForm",
    "CancelForm",
    "FormVersionForm",
    "RuleForm",
    "SchemeForm",
    "criteria_of",
    "initial_of",
    "opening_day",
]
