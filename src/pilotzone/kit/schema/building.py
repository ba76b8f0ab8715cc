"""From a checked schema to a web form, and from the form's answers back."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.html import conditional_escape, format_html
from django.utils.translation import gettext_lazy as _

from pilotzone.kit.dates import PartialDate
from pilotzone.kit.errors import FieldError
from pilotzone.kit.forms import (
    AmountField,
    DayField,
    FormatField,
    KitForm,
    LinesField,
    PartialDateField,
    Section,
    WholeNumberField,
    expected,
)
from pilotzone.kit.schema.subset import Document, Schema, SchemaFault, help_of, options_of, properties_of, scale_of, title_of
from pilotzone.kit.schema.validation import answer_errors
from pilotzone.kit.text import Words

# What stands between the steps of a path in the name of a field; no property name holds it.
SEPARATOR = "-"
WIDGETS = ("radio", "select", "textarea")
# Up to so many options are all shown at once.
FEW = 5

_UNITS: Mapping[str, Words] = {"yuan": _("yuan"), "hour": _("hours"), "kilometre": _("km")}
_YES_NO = (("yes", _("yes")), ("no", _("no")))

Path = tuple[str, ...]
Options = dict[str, Any]


class FileReferenceField(forms.FileField):
    """A file that is uploaded now, or the reference of one that was uploaded before."""

    widget = forms.FileInput


class SchemaForm(KitForm):
    """A form made of a schema; `schema` and `parts` are set by build_form."""

    schema: ClassVar[Schema]
    parts: ClassVar[Mapping[str, tuple[Path, Document]]]

    def __init__(self, *args: Any, answers: Mapping[str, Any] | None = None, **options: Any) -> None:
        if answers is not None:
            options["initial"] = {**_initial(self.parts, answers), **(options.get("initial") or {})}
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            if isinstance(field, FileReferenceField) and (kept := self.get_initial_for_field(field, name)):
                field.help_text = format_html("{} {}", field.help_text, _("Present file: %(name)s") % {"name": kept})

    def sections(self) -> list[Section]:
        """Return one section for the questions on top and one for every group, in order."""
        found: dict[Path, list[Any]] = {}
        for name, (path, _part) in self.parts.items():
            found.setdefault(path[:-1], []).append(self[name])
        titles = {path: title_of(part, path[-1]) for path, part in properties_of(self.schema.document)}
        return [Section(titles.get(path, ""), fields) for path, fields in found.items()]

    def clean(self) -> dict[str, Any]:
        """Check the answers as a whole against the schema, whatever door they come through."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for fault in answer_errors(self.schema.document, self._nested(dict.fromkeys(self.uploads, "upload"))):
            # A fault of a group stands beside its first question; where a question has its own, that is enough.
            names = self._named(fault.field.partition("[")[0])
            if not any(self.has_error(name) for name in names):
                self.add_error(names[0] if names else None, str(expected(FieldError("", fault.value, fault.accepted)) if names else fault))
        return cleaned

    def _named(self, field: str) -> list[str]:
        found = {name: ".".join(path) for name, (path, _part) in self.parts.items()}
        return [name for name, path in found.items() if path == field or path.startswith(f"{field}.")]

    @property
    def uploads(self) -> dict[str, UploadedFile[Any]]:
        """The files that were uploaded now, by the name of their field; the caller keeps them and passes their references to answers."""
        return {name: value for name, value in self.cleaned_data.items() if isinstance(value, UploadedFile)}

    def answers(self, references: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Return the answers as the schema has them, without questions left empty; uploads by the references given."""
        given = references or {}
        if missing := sorted(set(self.uploads) - set(given)):
            raise KeyError(f"Expected a reference for every uploaded file, none came for {missing}.")
        return self._nested(given)

    def _nested(self, references: Mapping[str, str]) -> dict[str, Any]:
        answers: dict[str, Any] = {}
        for name, (path, part) in self.parts.items():
            value = references.get(name) or _answer(self.cleaned_data.get(name), part)
            if value is None or value in ("", []):
                continue
            holder = answers
            for step in path[:-1]:
                holder = holder.setdefault(step, {})
            holder[path[-1]] = value
        return answers


def build_form(schema: Schema, ui: Mapping[str, Any] | None = None) -> type[SchemaForm]:
    """Return the form class; `ui` may give "order" (names of questions on top) and "widgets" (radio, select or textarea by path).

    Raises SchemaFault where a question has no form (a list of groups) or `ui` names what does not exist. Labels are in the language that
    is active now.
    """
    questions = {path: part for path, part in _ordered(schema.document, ui or {}) if part["type"] != "object"}
    chosen = _widgets(ui or {}, questions)
    parts = {SEPARATOR.join(path): (path, part) for path, part in questions.items()}
    required = _required(schema.document)
    fields = {name: _field(part, path, path in required, chosen.get(path)) for name, (path, part) in parts.items()}
    return type("BuiltForm", (SchemaForm,), {**fields, "schema": schema, "parts": parts})


def _ordered(document: Document, ui: Mapping[str, Any]) -> list[tuple[Path, Document]]:
    top = list(document["properties"])
    order = ui.get("order", [])
    if unknown := [name for name in order if name not in top]:
        raise SchemaFault(errors=[FieldError("ui.order", unknown[0], top)])
    if unknown := [key for key in ui if key not in ("order", "widgets")]:
        raise SchemaFault(errors=[FieldError("ui", unknown[0], "order, widgets")])
    rank = {name: place for place, name in enumerate([*order, *(name for name in top if name not in order)])}
    return sorted(properties_of(document), key=lambda pair: rank[pair[0][0]])


def _widgets(ui: Mapping[str, Any], questions: Mapping[Path, Document]) -> dict[Path, str]:
    by_text = {".".join(path): path for path in questions}
    for text, widget in ui.get("widgets", {}).items():
        if text not in by_text:
            raise SchemaFault(errors=[FieldError("ui.widgets", text, list(by_text))])
        if widget not in WIDGETS:
            raise SchemaFault(errors=[FieldError(f"ui.widgets.{text}", widget, WIDGETS)])
    return {by_text[text]: widget for text, widget in ui.get("widgets", {}).items()}


def _required(document: Document, path: Path = ()) -> set[Path]:
    """Return the questions that must be answered: those of a group only where the group itself is required."""
    found: set[Path] = set()
    for name in document.get("required", ()):
        part = document["properties"][name]
        found |= _required(part, (*path, name)) if part["type"] == "object" else {(*path, name)}
    return found


def _field(part: Document, path: Path, required: bool, widget: str | None) -> forms.Field:
    # Escaped here, because templates print hints as they are and these come from outside.
    options: Options = {"label": title_of(part, path[-1]), "help_text": conditional_escape(help_of(part)), "required": required}
    if "enum" in part:
        return _choice(part, options, widget)
    return _MAKERS[part["type"]](part, options, widget)


def _choice(part: Document, options: Options, widget: str | None) -> forms.Field:
    pairs = options_of(part)
    shown = widget or ("radio" if len(pairs) <= FEW else "select")
    empty = [] if shown == "radio" and options["required"] else [("", _("no answer") if shown == "radio" else _("please choose"))]
    control = forms.RadioSelect if shown == "radio" else forms.Select
    convert = int if part["type"] == "integer" else str
    return forms.TypedChoiceField(choices=[*empty, *pairs], coerce=convert, empty_value=None, widget=control, **options)


def _string(part: Document, options: Options, widget: str | None) -> forms.Field:
    name = part.get("format")
    if name == "date":
        return DayField(**options)
    if name == "partial-date":
        return PartialDateField(**({key: value for key, value in options.items() if value} | {"required": options["required"]}))
    if name == "file":
        return FileReferenceField(**options)
    limits: Options = {"min_length": part.get("minLength"), "max_length": part.get("maxLength")}
    if name:
        return FormatField(format_name=name, **limits, **options)
    is_long = widget == "textarea" or (part.get("maxLength") or 0) > 200
    return forms.CharField(widget=forms.Textarea({"rows": 6}) if is_long else forms.TextInput(), **limits, **options)


def _integer(part: Document, options: Options, _widget: str | None) -> forms.Field:
    negative = part.get("minimum", 0) < 0
    if scale := scale_of(part):
        return AmountField(scale=scale, unit=_UNITS[part.get("x-scale", "yuan")], negative=negative, **options)
    return WholeNumberField(negative=negative, **options)


def _number(part: Document, options: Options, _widget: str | None) -> forms.Field:
    box = forms.TextInput({"inputmode": "decimal"})
    return forms.DecimalField(widget=box, min_value=part.get("minimum"), max_value=part.get("maximum"), **options)


def _boolean(part: Document, options: Options, _widget: str | None) -> forms.Field:
    if part.get("const") is True:
        return forms.BooleanField(**options)
    empty = [] if options["required"] else [("", _("no answer"))]
    return forms.TypedChoiceField(
        choices=[*empty, *_YES_NO], coerce=lambda text: text == "yes", empty_value=None, widget=forms.RadioSelect, **options
    )


def _array(part: Document, options: Options, _widget: str | None) -> forms.Field:
    items = part["items"]
    if "enum" in items:
        convert = int if items["type"] == "integer" else str
        return forms.TypedMultipleChoiceField(choices=options_of(items), coerce=convert, widget=forms.CheckboxSelectMultiple, **options)
    if items["type"] == "string" and "format" not in items:
        return LinesField(**options)
    accepted = _("a list of texts, or of a choice")
    raise SchemaFault(errors=[FieldError(str(options["label"]), items["type"], accepted)])


_MAKERS: Mapping[str, Callable[[Document, Options, str | None], forms.Field]] = {
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "array": _array,
}


def _answer(value: Any, part: Document) -> Any:
    match value:
        case PartialDate() | date():
            return value.isoformat()
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case False if part.get("const") is True:
            return None
    return value


def _initial(parts: Mapping[str, tuple[Path, Document]], answers: Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for name, (path, part) in parts.items():
        value: Any = answers
        for step in path:
            value = value.get(step) if isinstance(value, Mapping) else None
        if value is not None:
            found[name] = _shown(value, part)
    return found


def _shown(value: Any, part: Document) -> Any:
    if part["type"] == "boolean" and "const" not in part:
        return "yes" if value else "no"
    return value
