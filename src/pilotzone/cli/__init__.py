"""The command `pilotzone`. What a call needs is imported when it is called, so that help answers at once."""

import sys

import typer

from pilotzone.cli import draws, zone

app = typer.Typer(
    name="pilotzone",
    help="The software an AI pilot zone runs on. 每一笔资金都有规则、有对照、有时点。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
zone.register(app)
draws.register(app)

# The extra that brings a module which may be absent.
_EXTRAS = {"django": "zone", "allauth": "zone", "yaml": "zone", "cryptography": "zone", "rfc8785": "zone", "vl_convert": "plot"}


def main() -> None:
    """Run the command; a refusal prints its reason and exits with 2."""
    try:
        app()
    except ModuleNotFoundError as error:
        extra = _EXTRAS.get((error.name or "").split(".")[0])
        if extra is None:
            raise
        refuse(f"This needs {error.name}, which the extra {extra!r} brings: pip install 'pilotzone[{extra}]'")
    except _refusals() as error:
        # Our own refusals are subclasses that name field, value and what is accepted; a bare ValueError is a fault.
        if type(error) is ValueError:
            raise
        refuse(str(error))


def _refusals() -> tuple[type[Exception], ...]:
    if "django" not in sys.modules:
        return (ValueError,)
    from pilotzone.kit.errors import RoomError  # Django is loaded, so this costs nothing

    return (ValueError, RoomError)


def refuse(reason: str) -> None:
    """Print a reason on standard error and exit with 2."""
    print(reason, file=sys.stderr)
    raise SystemExit(2)
