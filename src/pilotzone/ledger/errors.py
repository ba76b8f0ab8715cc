"""Errors of the ledger. None of them is ever a lock: a lock is waited for, and in the end called busy.

RoomError
├── Conflict
│   ├── InsufficientFunds   a limited account has less free than was asked
│   ├── HoldSpent           a hold has less left than was asked
│   ├── KeyTaken            the idempotency key was used for something else
│   ├── CodeTaken           a unit or account of this code is defined differently
│   ├── AlreadyReversed     a transfer is reversed once
│   ├── OriginRetired       nothing moves any more on accounts of a retired origin
│   └── OriginIsReal        real balances are never retired
└── Invalid
    ├── AmountOutOfRange    zero, negative where it may not be, or beyond 64 bits
    ├── Unbalanced          the entries of a unit do not sum to zero
    ├── TooFewLegs          a transfer needs two accounts or more, each named once
    ├── UnitMismatch        accounts of different units in one capture
    ├── OriginMismatch      a transfer across real, synthetic and example accounts
    └── BadCode             a code, key or reference of the wrong form
"""

from django.utils.translation import gettext_lazy as _

from pilotzone.kit.errors import Conflict, Invalid


class InsufficientFunds(Conflict):
    code = "insufficient_funds"
    template = _("“%(label)s” (%(account)s) has %(available_text)s free; %(asked_text)s was asked.")


class HoldSpent(Conflict):
    code = "hold_spent"
    template = _("Of the reservation %(hold)s, %(left_text)s is left; %(asked_text)s was asked.")


class KeyTaken(Conflict):
    code = "key_taken"
    template = _("The key “%(key)s” was used before for something else (%(row)s); use a key of its own for each movement.")


class CodeTaken(Conflict):
    code = "code_taken"
    template = _("“%(row)s” exists and differs in: %(fields)s. What is defined once is never redefined; choose another code.")


class AlreadyReversed(Conflict):
    code = "already_reversed"
    template = _("Transfer %(transfer)s has been reversed already by transfer %(reversal)s.")


class OriginRetired(Conflict):
    code = "origin_retired"
    template = _("Rows of origin “%(origin)s” have been retired; nothing moves on their accounts any more.")


class OriginIsReal(Conflict):
    code = "origin_is_real"
    template = _("Real balances are never retired; reverse the transfers concerned instead.")


class AmountOutOfRange(Invalid):
    code = "amount_out_of_range"
    template = _(
        "The amount %(amount)s on “%(account)s” is not possible; accepted: whole steps from %(least)s to %(most)s, balance included."
    )


class Unbalanced(Invalid):
    code = "unbalanced"
    template = _("The entries in %(unit)s sum to %(sum)s; they must sum to zero.")


class TooFewLegs(Invalid):
    code = "too_few_legs"
    template = _("A transfer needs at least two accounts, each named once; got: %(accounts)s.")


class UnitMismatch(Invalid):
    code = "unit_mismatch"
    template = _("“%(account)s” is kept in %(unit)s, the reservation in %(expected)s; both must be the same.")


class OriginMismatch(Invalid):
    code = "origin_mismatch"
    template = _("A transfer stays within one origin; got accounts of origins: %(origins)s.")


class BadCode(Invalid):
    code = "bad_code"
    template = _("%(field)s: “%(value)s” is not accepted; accepted: %(accepted)s.")
