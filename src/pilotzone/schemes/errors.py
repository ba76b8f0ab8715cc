"""Errors of the schemes room.

RoomError
├── Conflict
│   ├── RuleExists         a version takes effect on that day already
│   ├── CodeTaken          the code names another scheme or call
│   ├── NoRuleInForce      no version is in force on the governing day
│   ├── CallIncomplete     the call lacks what it must have before it opens
│   ├── CallIsFrozen       the call is open or past; what applicants relied on is not edited
│   ├── MoneyPromised      money of the call is held for cases or was paid
│   └── NotYetTime         the window is not over
└── Invalid
    └── BadRule            the content of a rule is not accepted (one FieldError per fault)
"""

from django.utils.translation import gettext_lazy as _

from pilotzone.kit.errors import Conflict, Invalid


class RuleExists(Conflict):
    code = "rule_exists"
    template = _("A version of this rule takes effect on %(day)s already; choose another day.")


class CodeTaken(Conflict):
    code = "code_taken"
    template = _("The code “%(taken)s” is taken; choose another.")


class NoRuleInForce(Conflict):
    code = "no_rule_in_force"
    template = _("No version of the rule of “%(scheme)s” is in force on %(day)s; the first takes effect on %(first)s.")


class CallIncomplete(Conflict):
    code = "call_incomplete"
    template = _("The call cannot open yet. Missing: %(missing)s.")


class CallIsFrozen(Conflict):
    code = "call_is_frozen"
    template = _("The call is in the state “%(state)s”; what applicants rely on can be changed in a draft only.")


class MoneyPromised(Conflict):
    code = "money_promised"
    template = _("Money of this call is held for cases or was paid from its pool; it can be decided and archived, not cancelled.")


class NotYetTime(Conflict):
    code = "not_yet_time"
    template = _("This is possible from %(moment)s.")


class BadRule(Invalid):
    code = "bad_rule"
    template = _("The rule is not accepted.")
