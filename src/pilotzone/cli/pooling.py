"""`pilotzone moments` and `pilotzone pool`: one site's message, and several sites' answer."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pilotzone.cli.evaluate import Base, Control
from pilotzone.cli.failures import UsageError
from pilotzone.cli.files import STDOUT, check_outputs, command_line, digests, write_and_say
from pilotzone.cli.language import language
from pilotzone.cli.options import JsonFile, Lang, Language, Level, Report
from pilotzone.cli.progress import progress_bar
from pilotzone.cli.results import Outputs, Result, deliver

if TYPE_CHECKING:
    from pilotzone.evidence import Estimate, Moments
    from pilotzone.evidence.pooling import Site, SiteEstimate

READING = {"zh": "读取数据", "en": "Reading the panel"}
MODES = ("exact", "random")
KINDS = ("event_study", "simple", "group", "calendar")
ESTIMATE_SCHEMA = "pilotzone.estimate/1"
LARGEST = 1e150
"""Beyond it squares are infinite."""


def moments(
    panel: Annotated[Path, typer.Argument(metavar="PANEL", help="Parquet or CSV file, one row per unit and period, any row order.")],
    unit: Annotated[str, typer.Option(metavar="COL", help="Column that names the unit.")],
    time: Annotated[str, typer.Option(metavar="COL", help="Column of periods, whole numbers such as years.")],
    outcome: Annotated[str, typer.Option(metavar="COL", help="Column of the outcome.")],
    cohort: Annotated[str, typer.Option(metavar="COL", help="Column of the first treated period; 0, empty or infinite means never.")],
    out: Annotated[str, typer.Option(metavar="F.json", help="Write the message to F.")],
    site: Annotated[str | None, typer.Option(metavar="NAME", help="Name of the site; by default that of the file.")] = None,
    previous: Annotated[
        list[Path] | None, typer.Option(metavar="F.json", help="A message that left before about the same units; may be repeated.")
    ] = None,
    withhold: Annotated[
        bool, typer.Option("--withhold", help="Leave out the cohorts that may not leave, instead of refusing them all.")
    ] = False,
    minimum: Annotated[int, typer.Option(metavar="N", help="Fewest units of a cohort that leaves.")] = 10,
    per_period: Annotated[int, typer.Option(metavar="N", help="Fewest units of a cohort for each period.")] = 2,
    memory: Annotated[float, typer.Option(metavar="GiB", help="Memory that reading may take.")] = 1.0,
    lang: Annotated[Language | None, typer.Option(help="Language of the table; by default that of the locale.")] = None,
) -> None:
    """Make the additive message of one site: counts, means and scatters by cohort, no row of anybody.

    Refused where figures of single units could be read off it, or off its difference from what left before.
    """
    said = str(lang or language())
    for earlier in (None, *(previous or ())):
        check_outputs({"--out": out}, panel=panel, others={"--previous": earlier})
    if out == STDOUT:
        raise UsageError("--out", "A message is a file that is kept, for the check of the next one. Accepted: the name of a file.")
    columns = {"unit": unit, "time": time, "outcome": outcome, "cohort": cohort}
    message, text = _message(panel, columns, (minimum, per_period), _earlier(previous or [], outcome), withhold, memory, said)
    named = {**message, "site": site or panel.stem, "outcome": outcome}
    contents = {out: (json.dumps(named, ensure_ascii=False, allow_nan=False) + "\n").encode()}
    write_and_say(contents, said)
    typer.echo(text, nl=False)


def _message(
    panel: Path,
    columns: dict[str, str],
    limits: tuple[int, int],
    previous: "list[Moments]",
    held_back: bool,
    memory: float,
    lang: str,
) -> tuple[dict[str, Any], str]:
    # NumPy and the reader are imported only when there is something to compute.
    from pilotzone.cli.pooling_text import counts_text, refusal
    from pilotzone.evidence import Panel
    from pilotzone.evidence.pooling import Limits, disclosure_findings, withhold

    rules = Limits(minimum=limits[0], per_period=limits[1])
    with progress_bar(READING[lang]) as progress:
        # The columns are named by keywords of the panel.
        source = Panel(source=panel, **columns, memory_gib=memory, progress=progress)  # type: ignore[arg-type]
        table, tops = source.moments(), source.tops()
    findings = disclosure_findings(table, tops=tops, previous=previous, limits=rules)
    if findings and not held_back:
        raise UsageError("PANEL", refusal(findings, lang))
    leaving = withhold(table, findings)
    if not leaving.cohorts:
        raise UsageError("PANEL", refusal(findings, lang))
    return leaving.to_message(compact=True), counts_text(leaving, findings, lang)


def _earlier(paths: Sequence[Path], outcome: str) -> "list[Moments]":
    found = [_site(path, _content(path, "--previous"), "--previous") for path in paths]
    other = next((site for site in found if site.outcome != outcome), None)
    if other is not None:
        raise UsageError("--previous", f"{other.name} holds {other.outcome!r}, not {outcome!r}. Accepted: messages of the same outcome.")
    return [site.moments for site in found]


def pool(
    sites: Annotated[list[Path], typer.Argument(metavar="F.json …", help="Messages by `moments`, or results by `evaluate --json`.")],
    mode: Annotated[
        str, typer.Option(help="exact: as if all rows lay in one file; random: random effects over the sites' estimates.")
    ] = "exact",
    kind: Annotated[str, typer.Option(help="Which overall average random effects pool: " + ", ".join(KINDS) + ".")] = "event_study",
    control: Annotated[Control, typer.Option(help="Compare with the never treated, or with all not yet treated.")] = Control.NEVER,
    base: Annotated[
        Base, typer.Option(help="Before treatment, compare with the period before, or the last before treatment.")
    ] = Base.VARYING,
    anticipation: Annotated[int, typer.Option(metavar="N", help="Periods by which units may react before treatment.")] = 0,
    min_event: Annotated[int | None, typer.Option(metavar="N", help="First event time to show and average.")] = None,
    max_event: Annotated[int | None, typer.Option(metavar="N", help="Last event time to show and average.")] = None,
    level: Level = 0.95,
    seed: Annotated[int, typer.Option(metavar="N", help="Seed of every draw.")] = 0,
    plot: Annotated[str | None, typer.Option(metavar="F.svg|F.png", help="Write a picture: of all rows, or of the sites.")] = None,
    report: Report = None,
    json_file: JsonFile = None,
    lang: Lang = None,
) -> None:
    """Pool several sites: exactly, from their messages, or by random effects, from their estimates."""
    said = str(lang or language())
    _check_choice("--mode", mode, MODES)
    _check_choice("--kind", kind, KINDS)
    outputs = Outputs(plot, report, json_file)
    for site in sites:
        outputs.check(others={"F.json": site})
    options: dict[str, Any] = {
        "control": control.value,
        "base": base.value,
        "anticipation": anticipation,
        "min_event": min_event,
        "max_event": max_event,
        "level": level,
        "seed": seed,
    }
    result = _exact(sites, options) if mode == "exact" else _random(sites, options, kind)
    deliver(result, outputs, said)


def _check_choice(option: str, value: str, accepted: Sequence[str]) -> None:
    if value not in accepted:
        raise UsageError(option, f"{value!r} is not known. Accepted: {', '.join(accepted)}.")


def _exact(paths: Sequence[Path], options: dict[str, Any]) -> Result:
    from pilotzone.evidence import att_gt
    from pilotzone.evidence.plot import picture_png, picture_svg, raw_means
    from pilotzone.evidence.pooling import merge_sites
    from pilotzone.evidence.pooling.page import merged_html
    from pilotzone.evidence.report import record_of

    found = [_site(path, _content(path, "F.json"), "F.json") for path in paths]
    merged = merge_sites(found)
    record, means, sources = record_of(att_gt(merged, **options)), raw_means(merged), digests(paths)
    record["spec"] |= {"outcome": found[0].outcome, "mode": "exact"}
    record["sites"] = [{"site": site.name, "units": site.moments.units, "sha256": site.moments.sha256} for site in found]
    command = command_line("pool", list(sources), {"mode": "exact", **options})
    return Result(
        record=record,
        text=lambda lang: _exact_text(record, lang),
        svg=lambda lang: picture_svg(record, means, lang=lang),
        png=lambda lang: picture_png(record, means, lang=lang),
        page=lambda lang: merged_html(record, means, sources=sources, command=command, lang=lang),
    )


def _exact_text(record: dict[str, Any], lang: str) -> str:
    from pilotzone.cli.text import result_text, table_text
    from pilotzone.evidence.pooling import tables
    from pilotzone.evidence.report import Style

    return result_text(record, lang) + "\n" + table_text(tables.together(record, Style(lang))) + "\n"


def _random(paths: Sequence[Path], options: dict[str, Any], kind: str) -> Result:
    from pilotzone.cli.pooling_text import random_text
    from pilotzone.evidence.estimate import engine_version
    from pilotzone.evidence.pooling import pool_random
    from pilotzone.evidence.pooling.page import pooled_html
    from pilotzone.evidence.pooling.picture import forest_png, forest_svg

    read = [(path, _content(path, "F.json")) for path in paths]
    for path, content in read:
        _check_parts(path, content)
    _refuse_same_panel(read)
    _check_alike([(path, content.get("spec", {})) for path, content in read if content.get("schema") == ESTIMATE_SCHEMA], options)
    estimates, outcomes = zip(*(_estimate(path, content, options, kind) for path, content in read), strict=True)
    spec, sources = {**options, "kind": kind, "mode": "random"}, digests(paths)
    found = pool_random(estimates, level=options["level"]).to_dict()
    record = found | {"engine": {"version": engine_version()}, "spec": spec, "outcomes": list(outcomes)}
    command = command_line("pool", list(sources), spec)
    return Result(
        record=record,
        text=lambda lang: random_text(record, lang),
        svg=lambda lang: forest_svg(record, lang=lang),
        png=lambda lang: forest_png(record, lang=lang),
        page=lambda lang: pooled_html(record, sources=sources, command=command, lang=lang),
    )


def _check_parts(path: Path, content: dict[str, Any]) -> None:
    """Refuse a result whose parts are of other kinds than `evaluate --json` writes."""
    if content.get("schema") != ESTIMATE_SCHEMA:
        return
    panel, spec = content.get("panel"), content.get("spec")
    units, digest = (panel.get("units"), panel.get("sha256")) if isinstance(panel, dict) else (None, None)
    if not isinstance(spec, dict) or type(units) is not int or units < 1 or not isinstance(digest, str | None):
        raise UsageError("F.json", f"{path.name} holds no proper panel and spec. Accepted: a result by `evaluate --json`.")


def _refuse_same_panel(read: Sequence[tuple[Path, dict[str, Any]]]) -> None:
    seen: dict[str, Path] = {}
    for path, content in read:
        panel = content.get("panel", content)
        digest = panel.get("sha256") if isinstance(panel, dict) else None
        if not isinstance(digest, str):
            continue
        if digest in seen:
            raise UsageError("F.json", f"{seen[digest].name} and {path.name} come from one panel. Accepted: every panel once.")
        if digest:
            seen[digest] = path


def _check_alike(specs: Sequence[tuple[Path, dict[str, Any]]], options: dict[str, Any]) -> None:
    """Refuse results whose average is of another kind than the one asked for: another comparison group, base or window."""
    for path, spec in specs:
        # Messages are estimated by the default, and the average of another estimator is of another kind, or of none.
        if spec.get("estimator", "cs") not in ("cs", "all"):
            raise UsageError("F.json", f"{path.name} was estimated with --estimator {spec['estimator']}. Accepted: results of cs or all.")
        for name in ("control", "base", "anticipation", "min_event", "max_event"):
            if spec.get(name) != options[name]:
                option = f"--{name.replace('_', '-')}"
                raise UsageError(
                    "F.json",
                    f"{path.name} was estimated with {option} {spec.get(name)}, not {options[name]}. Accepted: the same everywhere.",
                )


def _estimate(path: Path, content: dict[str, Any], options: dict[str, Any], kind: str) -> "tuple[SiteEstimate, str]":
    from pilotzone.evidence import att_gt
    from pilotzone.evidence.pooling import SiteEstimate

    if content.get("schema") == ESTIMATE_SCHEMA:
        try:
            overall, units = content["overall"][kind], content["panel"]["units"]
            outcome = str(content["spec"]["outcome"])
            numbers = [_estimated(overall[name]) for name in ("att", "se")]
        except (KeyError, TypeError, ValueError, OverflowError) as fault:
            raise UsageError("F.json", f"{path.name} holds no overall {kind}. Accepted: a result by `evaluate --json`.") from fault
        return SiteEstimate(path.stem, numbers[0], numbers[1], units), outcome
    site = _site(path, content, "F.json")
    fit: Estimate = att_gt(site.moments, **options)
    # The kinds were checked before.
    overall = fit.overall(kind)  # type: ignore[arg-type]
    return SiteEstimate(site.name, overall.att, overall.se, site.moments.units), site.outcome


def _estimated(value: object) -> float:
    if value is None:
        return float("nan")
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > LARGEST:
        raise ValueError(value)
    return float(value)


def _content(path: Path, option: str) -> dict[str, Any]:
    from pilotzone.evidence.parsing import parse_json

    try:
        content = parse_json(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise UsageError(option, f"{str(path)!r} cannot be read: {fault.strerror}. Accepted: a file by `pilotzone moments`.") from fault
    except ValueError as fault:
        raise UsageError(option, f"{path.name} is no JSON: {fault}. Accepted: a file by `pilotzone moments`.") from fault
    if not isinstance(content, dict):
        raise UsageError(option, f"{path.name} holds a {type(content).__name__}. Accepted: a file by `pilotzone moments`.")
    return content


def _site(path: Path, content: dict[str, Any], option: str) -> "Site":
    from pilotzone.evidence import EvidenceError, Moments
    from pilotzone.evidence.pooling import Site

    try:
        table = Moments.from_message(content)
    except EvidenceError as fault:
        raise UsageError(option, f"{path.name}: {fault}") from fault
    return Site(str(content.get("site", path.stem)), str(content.get("outcome", "")), table)
