"""YAML read with the line of every value, so that a fault can say where it stands.

Only plain data is taken: no tags, no aliases, no key twice, one document of at most a megabyte. Every fault of a file is found.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pilotzone.kit.characters import KEPT, unkept
from pilotzone.kit.sources import BadFile, Faults, quoted, source_text
from pilotzone.kit.text import visible

LARGEST = 1_000_000
_PLAIN = frozenset({"str", "int", "float", "bool", "null", "timestamp"})
_LOADER = yaml.SafeLoader("")
Where = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Located:
    """Data of a file and the line on which each of its parts begins."""

    file: str
    data: Any
    lines: dict[Where, int] = field(default_factory=dict)

    def line(self, where: Where) -> int:
        """Return the line of a part, or of the nearest part around it."""
        while where and where not in self.lines:
            where = where[:-1]
        return self.lines.get(where, 1)


def read_yaml(path: Path) -> Located:
    """Return a file's data with its lines; raises BadFile naming every fault with file and line."""
    faults = Faults(path.name)
    located = locate(source_text(path, largest=LARGEST).text, faults)
    if faults.found:
        raise BadFile(faults.found)
    return located


def locate(text: str, faults: Faults, *, as_text: bool = False) -> Located:
    """Return what the text holds, with its lines; what is not plain is added to the faults and read as nothing.

    With `as_text`, single values stay as they were written: 2020-01 is no date, `no` no truth value, 007 no number.
    """
    root = _composed(text, faults)
    lines: dict[Where, int] = {}
    if root is None:
        return Located(faults.file, None, lines)
    try:
        return Located(faults.file, _Reader(faults, lines, as_text).plain(root, ()), lines)
    except RecursionError:
        faults.add(0, _("lists within lists, too deep to read"), _("a few levels"))
        return Located(faults.file, None, lines)


def _composed(text: str, faults: Faults) -> yaml.Node | None:
    try:
        node: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        faults.add(mark.line + 1 if mark else 0, error.problem or _("no YAML"), _("well-formed YAML"))
        return None
    except yaml.reader.ReaderError as error:
        place = error.position if isinstance(error.position, int) else 0
        faults.add(text.count("\n", 0, place) + 1, _("a character that YAML does not know"), _("well-formed YAML"))
        return None
    except RecursionError:
        faults.add(0, _("lists within lists, too deep to read"), _("a few levels"))
        return None
    if node is None:
        faults.add(0, _("an empty file"), _("a mapping"))
    return node


class _Reader:
    """Turns nodes into data and notes where each of them stands."""

    def __init__(self, faults: Faults, lines: dict[Where, int], as_text: bool) -> None:
        self.faults, self.lines, self.as_text = faults, lines, as_text
        self.seen: set[int] = set()

    def plain(self, node: yaml.Node, where: Where) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(where, line)
        # The composer gives one node for an anchor and all that refer to it.
        if id(node) in self.seen:
            self.faults.add(line, _("an alias (*name)"), _("the value written out"))
            return None
        self.seen.add(id(node))
        match node:
            case yaml.MappingNode():
                return self.mapping(node, where)
            case yaml.SequenceNode():
                return [self.plain(item, (*where, index)) for index, item in enumerate(node.value)]
        return self.scalar(node, line)

    def mapping(self, node: yaml.MappingNode, where: Where) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self.faults.add(line, _("a key that is no word"), _("a word as key"))
                continue
            key = self.kept(key_node.value, line)
            if key in found:
                self.faults.add(line, format_lazy(_("the key “{key}” twice"), key=key), _("each key once"))
                continue
            # An alias begins where its anchor stood; the fault is where it is used, beside its key.
            if id(value_node) in self.seen:
                self.faults.add(line, _("an alias (*name)"), _("the value written out"))
                continue
            self.lines[(*where, key)] = line
            found[key] = self.plain(value_node, (*where, key))
        return found

    def kept(self, value: object, line: int) -> str:
        """Return the text; an escape such as "\\ud800" or "\\0" may have put a character into it that nothing can keep."""
        if character := unkept(str(value)):
            self.faults.add(line, format_lazy(_("the character {character}"), character=character), KEPT)
        return visible(str(value))

    def scalar(self, node: yaml.Node, line: int) -> Any:
        kind = str(node.tag).removeprefix("tag:yaml.org,2002:")
        if kind not in _PLAIN:
            self.faults.add(line, format_lazy(_("the tag {tag}"), tag=str(node.tag)), _("text, numbers, dates, true, false or nothing"))
            return None
        value = self.kept(node.value, line)
        if self.as_text or kind == "str":
            return "" if kind == "null" else value
        try:
            return _LOADER.construct_object(node)
        except ValueError:
            # 2021-02-30 looks like a date and is none.
            self.faults.add(line, quoted(node.value), _("a date that exists, or the text in quotation marks"))
            return None
