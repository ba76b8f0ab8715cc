"""From text to a syntax tree, within limits that are checked before and after parsing."""

from functools import cache

from django.utils.translation import gettext_lazy as _
from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from pilotzone.kit.errors import FieldError, Invalid, shortened
from pilotzone.kit.text import Words, listed

LONGEST = 500
DEEPEST = 16

_WORDS: dict[str, Words] = {
    "NAME": _("a name"),
    "NUMBER": _("a number"),
    "TEXT": _("a quoted text"),
    "LPAR": "(",
    "RPAR": ")",
    "LSQB": "[",
    "RSQB": "]",
    "BANG": "!",
    "COMMA": ",",
    "COMPARISON": "==  !=  <  <=  >  >=",
    "_OR": "||",
    "_AND": "&&",
    "SIGN": "+  -",
    "TIMES": "*",
    "IN": "in",
    "$END": _("the end"),
}


class RuleFault(Invalid):
    """A rule that cannot be used; names the place, what stands there and what is accepted."""

    code = "rule_fault"
    template = _("The rule cannot be used.")


def fault(field: str, place: int, found: object, accepted: Words, message: Words = "") -> RuleFault:
    """Return the fault at a place of the text, counted from 1."""
    words = {"field": field, "place": place, "found": shortened(found, 40), "accepted": accepted}
    told = message or _("“%(found)s” is not expected here; accepted: %(accepted)s.")
    text = str(_("%(field)s, position %(place)s: ") % words) + str(told) % words
    return RuleFault(errors=[FieldError(field, found, accepted, text)], place=place)


@cache
def _parser() -> Lark:
    return Lark.open("grammar.lark", rel_to=__file__, parser="lalr", propagate_positions=True)


def parse(text: str, field: str) -> Tree[Token]:
    """Return the syntax tree; raises RuleFault where the text is too long, too deep or no expression."""
    if len(text) > LONGEST:
        words = {"field": field, "length": len(text), "longest": LONGEST}
        message = str(_("%(field)s: the rule has %(length)s characters; accepted: at most %(longest)s.")) % words
        raise RuleFault(errors=[FieldError(field, text, LONGEST, message)], place=LONGEST + 1)
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        raise _syntax_fault(field, text, error) from None
    _refuse_depth(tree, field)
    return tree


def _syntax_fault(field: str, text: str, error: UnexpectedInput) -> RuleFault:
    place = (error.pos_in_stream if error.pos_in_stream is not None else len(text)) + 1
    if isinstance(error, UnexpectedCharacters):
        if error.char in "“”‘’＂＇":
            return fault(field, place, error.char, _("straight quotes: \" or '"))
        return fault(field, place, error.char, _accepted(error.allowed or set()))
    if isinstance(error, UnexpectedToken) and error.token.type != "$END":
        return fault(field, place, str(error.token), _accepted(error.accepts or error.expected))
    expected = error.accepts or error.expected if isinstance(error, UnexpectedToken) else set()
    return fault(field, len(text) + 1, "", _accepted(expected), _("the rule ends too early; accepted: %(accepted)s."))


def _accepted(terminals: set[str]) -> Words:
    return listed([word for terminal, word in _WORDS.items() if terminal in terminals])


def _refuse_depth(tree: Tree[Token], field: str) -> None:
    # Without recursion, because depth is what is in question.
    pending: list[tuple[Tree[Token], int]] = [(tree, 1)]
    while pending:
        branch, depth = pending.pop()
        if depth > DEEPEST:
            message = _("the rule is nested more than %(accepted)s levels deep.")
            raise fault(field, place_of(branch), "", str(DEEPEST), message)
        pending.extend((child, depth + 1) for child in branch.children if isinstance(child, Tree))


def place_of(tree: Tree[Token]) -> int:
    """Return where a branch starts in the text, counted from 1."""
    return int(getattr(tree.meta, "start_pos", 0)) + 1
