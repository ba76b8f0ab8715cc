"""Takes what a person typed into the form of a call and hands it to the commands."""

from pilotzone.applications import commands
from pilotzone.applications.models import Application
from pilotzone.audit.actors import Actor
from pilotzone.audit.command_forms import CommandForm
from pilotzone.audit.context import once
from pilotzone.kit.errors import Conflict, Invalid
from pilotzone.kit.schema import SchemaForm


def keep_answers(application: Application, form: SchemaForm, key: CommandForm, *, draft: bool, by: Actor) -> bool:
    """Keep the answers and the files; False where something does not fit. A draft may leave questions open."""
    if not key.is_valid() or not (form.is_valid() or (draft and _only_gaps(form))):
        return False
    try:
        references = {name: _attached(application, form, name, key, by) for name in form.uploads}
        with once(_key(key, "answers")):
            commands.save_answers(application, answers=form.answers(references), by=by)
    except (Invalid, Conflict) as refusal:
        form.refuse(refusal)
        return False
    return True


def _only_gaps(form: SchemaForm) -> bool:
    """Tell whether every fault is a question that was left empty."""
    return all(name in form.fields and not form.data.get(name) and name not in form.files for name in form.errors)


def _attached(application: Application, form: SchemaForm, name: str, key: CommandForm, by: Actor) -> str:
    upload = form.uploads[name]
    path, _part = form.parts[name]
    with once(_key(key, name)):
        kept = commands.attach_file(application, field=".".join(path), name=upload.name or name, content=upload.read(), by=by)
    return kept.name


def _key(key: CommandForm, part: str) -> str | None:
    given = key.cleaned_data["request_key"]
    return f"{given}-{part}"[:64] if given else None
