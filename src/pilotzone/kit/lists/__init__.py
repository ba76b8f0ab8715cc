"""Lists that are declared: columns, filters, order and exports in one place, the view in a few lines.

TASKS = ListSpec(
    "tasks",
    _("Tasks"),
    columns=[Column("title", _("Task"), link=task_url), Column("due_on", _("Due"), kind=Kind.DATE, sort="due_on")],
    filters=[ChoiceFilter("state", _("State"), choices=State)],
    sort="due_on",
)

def task_list(request):
    return list_response(request, TASKS, tasks_of(request.actor))
"""

from pilotzone.kit.lists.filters import ChoiceFilter, DateFilter, FlagFilter, TextFilter
from pilotzone.kit.lists.query import UnknownOption
from pilotzone.kit.lists.response import list_response
from pilotzone.kit.lists.spec import Column, Kind, ListSpec, unindexed

__all__ = [
    "ChoiceFilter",
    "Column",
    "DateFilter",
    "FlagFilter",
    "Kind",
    "ListSpec",
    "TextFilter",
    "UnknownOption",
    "list_response",
    "unindexed",
]
