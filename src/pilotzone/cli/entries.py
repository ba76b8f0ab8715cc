"""Every command by name: where it lives and what it does in one line. A new command is one line here.

`target` names a function (one command) or a `typer.Typer` (a group with sub-commands) as "module:attribute" below
`pilotzone.cli`. The module is imported only when its command runs or its own help is asked for, so `pilotzone --help` stays fast
whatever is added here.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One command or group of commands; `passes_on` lets options through that are not its own."""

    name: str
    target: str
    summary: str
    passes_on: bool = False


ENTRIES = (
    Entry("demo", "zone:demo", "Make a demonstration zone, or take up the one that is there, and serve it."),
    Entry("init", "zone:init", "Make a new zone from a pack."),
    Entry("serve", "zone:serve", "Serve a zone in the browser."),
    Entry("admin", "people:admin", "Make the first administrator of a zone, or another one."),
    Entry("check", "zone:check", "Verify a zone: ledger, audit chain, files, migrations."),
    Entry("retire", "zone:retire", "Take samples off every page of a zone."),
    Entry("pack", "packs:pack", "A zone from a folder of your own: new, lint."),
    Entry("evaluate", "evaluate:evaluate", "Estimate what a policy changed, from a panel in a file; no zone needed."),
    Entry("sensitivity", "sensitivity:sensitivity", "Say how far parallel trends may fail before a conclusion falls."),
    Entry("trial", "trial:trial", "Estimate what a randomised trial shows, from a table in a file; no zone needed."),
    Entry("moments", "pooling:moments", "Make the additive message of one site, with the check before it leaves."),
    Entry("pool", "pooling:pool", "Pool several sites, exactly or by random effects."),
    Entry("transport", "transport:transport", "Carry an effect to a target population, with the overlap shown."),
    Entry("rdd", "rdd:rdd", "Estimate what changes at a cut-off, from a table in a file; no zone needed."),
    Entry("match", "match:match", "Compare the treated with a comparison made alike, from a table or a panel in a file; no zone needed."),
    Entry("synth", "synth:synth", "Estimate the effect on few treated units against weighted donors; no zone needed."),
    Entry("power", "power:power", "Say what a study could find before it starts, by formula and by placebo studies."),
    Entry("study", "studies:study", "Studies of a zone: list, show, run."),
    Entry("draw", "draws:draw", "Lotteries: plan one by design, make it, verify a published one, make a secret."),
    Entry("key", "draws:key", "Keys made and kept off the server: new."),
    Entry("sign", "draws:sign", "Sign a file with a key."),
    Entry("bench", "bench:bench", "Run the benchmarks beside the source; ratios are printed last.", passes_on=True),
)
