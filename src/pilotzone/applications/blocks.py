"""What stops an application at once, in plain words: a contract that is supported already, a related supplier.

Rooms above know of contracts, too (claims that were paid); they add their check by `register_contract_check` when the site starts.
"""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from pilotzone.applications.enums import CONTRACT_IS_TAKEN
from pilotzone.applications.errors import ContractTaken, RelatedSupplier
from pilotzone.applications.models import Application
from pilotzone.applications.queries import contract_key, supplier_key
from pilotzone.audit import context
from pilotzone.kit.text import Words, bilingual, label_of, listed
from pilotzone.registry.enums import LinkKind
from pilotzone.registry.models import Party, PartyLink
from pilotzone.registry.queries import find_party, relation_between
from pilotzone.schemes.content import RuleContent

# Given the case, return where its contract stands already, in words, or None.
ContractCheck = Callable[[Application], Words | None]
_CHECKS: dict[str, ContractCheck] = {}


def register_contract_check(name: str, check: ContractCheck) -> None:
    """Add a room's check of contracts; the same name again replaces it."""
    _CHECKS[name] = check


def set_contract(application: Application) -> None:
    """Take the contract from the answers in the form in which it is compared."""
    answers = application.answers
    application.contract_key = contract_key(str(answers.get("contract_number") or ""))[:200]
    application.supplier_key = supplier_key(str(answers.get("supplier_uscc") or ""))


def refuse_taken_contract(application: Application) -> None:
    """Raise ContractTaken where the contract is in another live application, or a room above knows it as supported."""
    if not application.contract_key:
        return
    for check in (_in_an_application, *_CHECKS.values()):
        where = check(application)
        if where is not None:
            raise ContractTaken(contract=application.answers.get("contract_number", ""), where=where)


def _in_an_application(application: Application) -> Words | None:
    same = Application.objects.filter(
        origin=application.origin,
        contract_key=application.contract_key,
        supplier_key=application.supplier_key,
        status__in=CONTRACT_IS_TAKEN,
    ).exclude(pk=application.pk)
    found = same.select_related("call").first()
    if found is None:
        return None
    if found.party_id == application.party_id:
        return _("your application %(case)s under “%(call)s”") % {"case": found, "call": bilingual(found.call, "name")}
    # Who else applied is not told to an applicant.
    return _("another application")


def supplier_of(application: Application) -> Party | None:
    """Return the supplier as the register knows it; None where it does not."""
    return find_party(str(application.answers.get("supplier_uscc") or ""), origin=application.origin)


def refuse_related_supplier(application: Application, content: RuleContent) -> None:
    """Raise RelatedSupplier, naming the links, where the rule wants an unrelated supplier and the register shows a tie.

    A supplier that the register does not know is no tie; the formal check sees that it is not known.
    """
    supplier = supplier_of(application) if content.unrelated_supplier else None
    relation = relation_between(application.party, supplier, context.today()) if supplier is not None else None
    if supplier is None or relation is None:
        return
    links = listed([_in_words(link) for link in relation.path]) if relation.path else _("both are one and the same")
    raise RelatedSupplier(supplier=bilingual(supplier, "name"), party=bilingual(application.party, "name"), links=links)


def _in_words(link: PartyLink) -> Words:
    words = {"subject": bilingual(link.subject, "name"), "kind": label_of(LinkKind(link.kind)), "target": bilingual(link.target, "name")}
    return _("%(subject)s %(kind)s %(target)s (source: %(source)s)") % (words | {"source": link.source})
