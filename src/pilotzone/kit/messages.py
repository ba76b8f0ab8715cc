"""Finds the messages of a room and compares them with its Chinese catalogue.

python -m pilotzone.kit.messages           say what is missing, orphaned or mismatched
python -m pilotzone.kit.messages --add     also rewrite the catalogues: new messages empty, orphans dropped
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.extract import extract_python
from babel.messages.pofile import write_po
from django.utils.translation.template import templatize

from pilotzone.kit.catalogues import read_catalogue

LOCALE = "zh_Hans"
PACKAGE = Path(__file__).resolve().parents[1]

# No dates and no names: two people who renew a catalogue must get the same lines.
_HEADER = f"""\
msgid ""
msgstr ""
"Language: {LOCALE}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""

_WITH_CONTEXT = frozenset({"pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"})
_PLURAL = frozenset({"ngettext", "ngettext_lazy", "npgettext", "npgettext_lazy"})
_FUNCTIONS = frozenset({"_", "gettext", "gettext_lazy", "gettext_noop"}) | _WITH_CONTEXT | _PLURAL
_LITERAL = r"""[uU]?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
_TEMPLATE_CALL = re.compile(rf"\b({'|'.join(sorted(_FUNCTIONS, key=len, reverse=True))})\(({_LITERAL}(?:\s*,\s*{_LITERAL})*)")
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z%]|\{\w*\}")


class Message(NamedTuple):
    """One translatable message as a source names it."""

    context: str | None
    text: str
    plural: str | None


def rooms(package: Path = PACKAGE) -> list[Path]:
    """Return the folders of the package that hold sources."""
    return sorted(child for child in package.iterdir() if (child / "__init__.py").exists())


def catalogue_path(room: Path) -> Path:
    """Return where a room's Chinese catalogue stands."""
    return room / "locale" / LOCALE / "LC_MESSAGES" / "django.po"


def messages_of(room: Path) -> dict[Message, str]:
    """Return the messages of the room's Python files and templates, each with the first file that uses it, in reading order."""
    found: dict[Message, str] = {}
    for path in sorted(room.rglob("*")):
        if path.suffix == ".py":
            extracted = _python_messages(path)
        elif "templates" in path.relative_to(room).parts and path.suffix in {".html", ".txt"}:
            extracted = _template_messages(path)
        else:
            continue
        for message in extracted:
            found.setdefault(message, path.relative_to(room.parent).as_posix())
    return found


def _python_messages(path: Path) -> Iterator[Message]:
    with path.open("rb") as source:
        # Babel hands over every literal argument, in order; which is which depends on the function.
        for _line, function, texts, _comments in extract_python(source, dict.fromkeys(_FUNCTIONS), (), {}):
            arguments = [text for text in ([texts] if isinstance(texts, str) else texts or ()) if text]
            if arguments:
                yield _message(str(function), arguments)


def _template_messages(path: Path) -> Iterator[Message]:
    code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for function, literals in _TEMPLATE_CALL.findall(code):
        yield _message(function, list(ast.literal_eval(f"({literals},)")))


def _message(function: str, arguments: list[str]) -> Message:
    rest = list(arguments)
    context = rest.pop(0) if function in _WITH_CONTEXT else None
    return Message(context, rest[0], rest[1] if function in _PLURAL else None)


def faults(room: Path) -> list[str]:
    """Return what is wrong between the room's sources and its catalogue; nothing where both agree."""
    wanted = messages_of(room)
    po = catalogue_path(room)
    if not po.exists():
        return [f"{room.name}: no translation for {message.text!r} ({source})" for message, source in wanted.items()]
    catalogue = read_catalogue(po)
    entries = {_key(entry): entry for entry in catalogue if entry.id}
    missing = [
        f"{room.name}: no translation for {message.text!r} ({source})" for message, source in wanted.items() if message not in entries
    ]
    orphans = [f"{room.name}: nothing uses {message.text!r}" for message in entries if message not in wanted]
    obsolete = [f"{room.name}: drop the obsolete entry {key!r}" for key in catalogue.obsolete]
    return missing + orphans + obsolete + [fault for entry in entries.values() for fault in _entry_faults(room.name, entry)]


def _entry_faults(room: str, entry: Entry) -> Iterator[str]:
    key = _key(entry)
    if entry.fuzzy:
        yield f"{room}: {key.text!r} is marked fuzzy"
    for translation in entry.string if isinstance(entry.string, (tuple, list)) else [entry.string]:
        if not translation:
            yield f"{room}: {key.text!r} is not translated"
        elif _placeholders(translation) != _placeholders(key.plural or key.text):
            yield f"{room}: {key.text!r} and {translation!r} differ in their placeholders"


def _placeholders(text: str) -> list[str]:
    return sorted(_PLACEHOLDER.findall(text))


def _key(entry: Entry) -> Message:
    text, plural = entry.id if isinstance(entry.id, (tuple, list)) else (entry.id, None)
    return Message(entry.context or None, text, plural)


def renew(room: Path) -> None:
    """Rewrite the room's catalogue in the order of its sources, keeping what is translated and dropping orphans."""
    po, wanted = catalogue_path(room), messages_of(room)
    if not wanted:
        return
    kept = {_key(entry): entry.string for entry in read_catalogue(po)} if po.exists() else {}
    catalogue = Catalog(locale=LOCALE)
    for message in wanted:
        identity = (message.text, message.plural) if message.plural else message.text
        catalogue.add(identity, kept.get(message, ("",) if message.plural else ""), context=message.context)
    po.parent.mkdir(parents=True, exist_ok=True)
    with po.open("wb") as target:
        target.write(_HEADER.encode())
        write_po(target, catalogue, width=140, omit_header=True)


def main(arguments: list[str]) -> int:
    """Print the faults of every room; with --add renew the catalogues first."""
    if "--add" in arguments:
        for room in rooms():
            renew(room)
    found = [fault for room in rooms() for fault in faults(room)]
    sys.stdout.writelines(f"{fault}\n" for fault in found)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
