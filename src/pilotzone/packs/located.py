"""YAML read with the line of every value, so that a fault can say where it stands.

Only plain data is taken: no tags, no anchors, no key twice, one document of at most a megabyte.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

LARGEST = 1_000_000
PLAIN = frozenset({"str", "int", "float", "bool", "null", "timestamp"})
Where = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class PackFault:
    """One thing that is wrong: file, line (0: the whole file), what was found, what would be accepted."""

    file: str
    line: int
    found: str
    accepted: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: found {self.found}; accepted: {self.accepted}"


class NotPlain(ValueError):
    """The file is not plain YAML; carries the fault."""

    def __init__(self, fault: PackFault) -> None:
        super().__init__(str(fault))
        self.fault = fault


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
    """Return a file's data with its lines; raises NotPlain naming file and line."""
    name = path.name
    if path.stat().st_size > LARGEST:
        raise NotPlain(PackFault(name, 0, f"{path.stat().st_size} bytes", f"at most {LARGEST} bytes"))
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        raise NotPlain(PackFault(name, 0, "bytes that are not UTF-8", "UTF-8")) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise NotPlain(PackFault(name, mark.line + 1 if mark else 0, getattr(error, "problem", None) or "no YAML", "YAML")) from error
    if node is None:
        raise NotPlain(PackFault(name, 0, "an empty file", "a mapping"))
    lines: dict[Where, int] = {}
    seen: set[int] = set()
    return Located(file=name, data=_plain(node, (), lines, name, seen), lines=lines)


def _plain(node: yaml.Node, where: Where, lines: dict[Where, int], name: str, seen: set[int]) -> Any:
    line = node.start_mark.line + 1
    lines[where] = line
    if id(node) in seen:
        raise NotPlain(PackFault(name, line, "an alias (*name)", "the value written out"))
    seen.add(id(node))
    match node:
        case yaml.MappingNode():
            return dict(_pairs(node, where, lines, name, seen))
        case yaml.SequenceNode():
            return [_plain(item, (*where, index), lines, name, seen) for index, item in enumerate(node.value)]
    if str(node.tag).removeprefix("tag:yaml.org,2002:") not in PLAIN:
        raise NotPlain(PackFault(name, line, f"the tag {node.tag}", "text, numbers, dates, true, false or nothing"))
    return yaml.SafeLoader("").construct_object(node)


def _pairs(node: yaml.MappingNode, where: Where, lines: dict[Where, int], name: str, seen: set[int]) -> Iterator[tuple[str, Any]]:
    keys: set[str] = set()
    for key_node, value_node in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode) or key in keys:
            raise NotPlain(PackFault(name, line, f"the key {key!r} twice" if key in keys else "a key that is no word", "each key once"))
        keys.add(key)
        # The composer gives one node for an anchor and all that refer to it.
        if id(value_node) in seen:
            raise NotPlain(PackFault(name, line, "an alias (*name)", "the value written out"))
        value = _plain(value_node, (*where, key), lines, name, seen)
        lines[(*where, key)] = line
        yield key, value
