"""The command line: parse, call a workflow, print.

Results go to stdout, progress and warnings to stderr. Exit 0 is fine (warnings
included, and a reader such as ``head`` that stops reading), 1 a
:class:`churnml.errors.ChurnmlError`, 2 a wrong call. Everything heavy is imported
late, so that ``--help`` answers at once.
"""

from __future__ import annotations

import gc
import sys
import warnings
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from churnml.errors import ChurnmlError

__all__ = ["app", "main"]

app = typer.Typer(
    name="churnml",
    help="Which accounts are about to leave, how sure we are, and why.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

ConfigFile = Annotated[
    Path, typer.Argument(metavar="CONFIG", help="Configuration file (YAML).")
]


def _day(text: str) -> date:
    from churnml.errors import TaskError
    from churnml.timeline import as_date

    try:
        return as_date(text)
    except TaskError as error:
        raise typer.BadParameter(str(error).removeprefix("date: ")) from None


CutoffDay = Annotated[
    date | None,
    typer.Option(
        metavar="DATE",
        help="Cutoff, such as 2025-11-01; default: the latest that the tables allow.",
        parser=_day,
    ),
]
ListDay = Annotated[
    date | None,
    typer.Option(
        metavar="DATE",
        help="Cutoff of the list, such as 2025-11-01; default: the latest with a list.",
        parser=_day,
    ),
]


def _lines(text: str) -> range:
    first, _, last = text.partition("-")
    try:
        lines = range(int(first), int(last or first) + 1)
    except ValueError:
        lines = range(0)
    if not lines or lines[0] < 1:
        msg = f"{text!r} is no line such as 17, and no lines such as 17-31."
        raise typer.BadParameter(msg)
    return lines


LogLines = Annotated[
    range | None,
    typer.Option(
        metavar="LINES",
        help="Take back a line of the log, such as 17, or lines, such as 17-31.",
        parser=_lines,
    ),
]
Promotion = Annotated[
    Literal["auto", "always", "never"],
    typer.Option(
        help="Whether the new version becomes the champion, which `score` uses. "
        "auto: unless it is shown to be worse, badly calibrated or unstable. "
        "always, never: your word, and recorded as such."
    ),
]
OptionalConfigFile = Annotated[
    Path | None,
    typer.Argument(metavar="[CONFIG]", help="Configuration file (YAML)."),
]
SqlDialect = Annotated[
    Literal["duckdb", "pyspark"] | None,
    typer.Option(help="Print the SQL instead, statement by statement."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Folder to write to.")] = Path(
        "churnml-demo"
    ),
    accounts: Annotated[int, typer.Option(help="Accounts to simulate.")] = 2000,
    months: Annotated[int, typer.Option(help="Months to simulate.")] = 24,
    seed: Annotated[int, typer.Option(help="Seed of the world.")] = 7,
) -> None:
    """Run every step on a simulated business, whose truth is known."""
    from churnml.terminal import progress, show_demo, warn
    from churnml.workflow.demo import run_demo

    with progress() as tell:
        result = run_demo(
            folder, accounts=accounts, months=months, seed=seed, progress=tell
        )
    warn(result.warnings)
    show_demo(result)


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="Folder to write to.")] = Path(),
) -> None:
    """Write an annotated configuration to start from."""
    from churnml.terminal import print_path
    from churnml.workflow.init import write_example

    print_path(write_example(folder))


@app.command()
def simulate(
    folder: Annotated[Path, typer.Argument(help="Folder to write to.")],
    accounts: Annotated[int, typer.Option(help="Number of accounts.")] = 2000,
    months: Annotated[int, typer.Option(help="Length of the data.")] = 24,
    seed: Annotated[int, typer.Option(help="The same seed, the same world.")] = 7,
) -> None:
    """Write the tables of a simulated business, and the truth behind them."""
    from churnml.simulate import simulate as make_world
    from churnml.terminal import print_path, progress

    with progress() as tell:
        tell("simulating")
        make_world(accounts=accounts, months=months, seed=seed).write(folder)
    print_path(folder)


@app.command()
def check(config: ConfigFile, *, as_json: AsJson = False) -> None:
    """Check the tables, and lay out cutoffs, outcome windows and sets."""
    from churnml.config import load_config
    from churnml.terminal import print_json, progress, show_check
    from churnml.workflow.check import check as run_check

    with progress() as tell:
        tell("checking tables")
        result = run_check(load_config(config))
    if as_json:
        print_json(result.to_json())
    else:
        show_check(result)
    result.raise_if_failed()


@app.command()
def features(
    config: OptionalConfigFile = None,
    *,
    sql: SqlDialect = None,
    as_json: AsJson = False,
) -> None:
    """List the features your tables allow; without CONFIG, all there are."""
    from churnml.config import load_config
    from churnml.terminal import print_json, progress, show_features, show_sql
    from churnml.workflow.features import list_features, write_sql

    with progress() as tell:
        tell("features")
        given = load_config(config) if config else None
        if sql:
            found = write_sql(given, dialect=sql)
        else:
            result = list_features(given)
    if sql:
        show_sql(found)
    elif as_json:
        print_json(result.to_json())
    else:
        show_features(result)


@app.command()
def train(
    config: ConfigFile, *, promote: Promotion = "auto", as_json: AsJson = False
) -> None:
    """Train a model, judge it forward in time, and register it."""
    from churnml.config import load_config
    from churnml.terminal import print_json, progress, show_training, warn
    from churnml.workflow.train import train as run_training

    with progress() as tell:
        result = run_training(load_config(config), promote=promote, progress=tell)
    warn(result.warnings)
    if as_json:
        print_json(result.to_json())
    else:
        show_training(result)


@app.command()
def backtest(
    config: ConfigFile,
    *,
    curves: Annotated[
        bool,
        typer.Option(
            "--curves",
            help="Say whether more accounts, more history or longer windows would "
            "help. Takes several times as long.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Judge the recipe at every past cutoff, rolling forward in time."""
    from churnml.config import load_config
    from churnml.terminal import print_json, progress, show_backtest, warn
    from churnml.workflow.backtest import run_backtest

    with progress() as tell:
        result = run_backtest(load_config(config), curves=curves, progress=tell)
    warn(result.warnings)
    if as_json:
        print_json(result.to_json())
    else:
        show_backtest(result)


@app.command()
def audit(config: ConfigFile, *, as_json: AsJson = False) -> None:
    """Prove on your own tables that no feature knows the future."""
    from churnml.config import load_config
    from churnml.terminal import print_json, progress, show_audit
    from churnml.workflow.audit import run_audit

    with progress() as tell:
        result = run_audit(load_config(config), progress=tell)
    if as_json:
        print_json(result.to_json())
    else:
        show_audit(result)
    result.raise_if_failed()


@app.command()
def score(
    config: ConfigFile, *, cutoff: CutoffDay = None, as_json: AsJson = False
) -> None:
    """Write the risk list of a cutoff: every account, ranked, with reasons."""
    from churnml.config import load_config
    from churnml.terminal import print_json, progress, show_scores
    from churnml.workflow.score import score as run_scoring

    with progress() as tell:
        result = run_scoring(load_config(config), cutoff=cutoff, progress=tell)
    if as_json:
        print_json(result.to_json())
    else:
        show_scores(result)


@app.command()
def plan(
    config: ConfigFile,
    *,
    hours: Annotated[
        float | None,
        typer.Option(
            help="Hours there are; default: worth.hours of CONFIG, or what "
            "output.capacity calls take."
        ),
    ] = None,
    cutoff: ListDay = None,
    as_json: AsJson = False,
) -> None:
    """Say whom of the latest list to call in the hours there are, and its worth."""
    from churnml.config import load_config
    from churnml.terminal import print_json, show_plan
    from churnml.workflow.plan import plan_calls

    result = plan_calls(load_config(config), hours=hours, cutoff=cutoff)
    if as_json:
        print_json(result.to_json())
    else:
        show_plan(result)


@app.command()
def explain(
    config: ConfigFile,
    *,
    account: Annotated[str, typer.Option(metavar="ID", help="Account to explain.")],
    cutoff: ListDay = None,
) -> None:
    """Print the card of one account: its risk, and what the model noticed."""
    from churnml.config import load_config
    from churnml.terminal import show_card
    from churnml.workflow.explain import explain_account

    show_card(explain_account(load_config(config), account, cutoff=cutoff))


@app.command()
def report(config: ConfigFile, *, cutoff: ListDay = None) -> None:
    """Write the report of the latest list: one page that opens offline."""
    from churnml.config import load_config
    from churnml.terminal import print_path
    from churnml.workflow.report import write_report

    print_path(write_report(load_config(config), cutoff=cutoff))


@app.command()
def feedback(
    config: ConfigFile,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]", help="What people said of reasons (CSV or JSON)."
        ),
    ] = None,
    *,
    undo: LogLines = None,
    since: Annotated[
        int | None,
        typer.Option(
            metavar="LINE", min=1, help="Take back this line and all later ones."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Keep what people say of reasons; without FILE, how often they agree."""
    from churnml.config import load_config
    from churnml.terminal import print_json, show_feedback, show_feedback_taken
    from churnml.workflow.feedback import (
        report_feedback,
        take_feedback,
        undo_feedback,
    )

    if sum(given is not None for given in (file, undo, since)) > 1:
        msg = "give one of FILE, --undo and --since"
        raise typer.BadParameter(msg)
    chosen = load_config(config)
    if file is None and undo is None and since is None:
        report = report_feedback(chosen)
        if as_json:
            print_json(report.to_json())
        else:
            show_feedback(report)
        return
    if file is not None:
        result = take_feedback(chosen, file)
    elif undo is not None:
        result = undo_feedback(chosen, first=undo[0], last=undo[-1])
    else:
        assert since is not None
        result = undo_feedback(chosen, first=since)
    if as_json:
        print_json(result.to_json())
    else:
        show_feedback_taken(result)


@app.command()
def export(
    config: ConfigFile,
    *,
    to: Annotated[
        Literal["csv", "jsonl", "digest", "database"],
        typer.Option(
            help="csv: for a CRM's import. jsonl: an object an account. digest: a page "
            "(Markdown) for each owner. database: a table, its cutoff's rows replaced."
        ),
    ],
    owner: Annotated[
        str | None,
        typer.Option(
            help="Only this owner's accounts; 'nobody': those without one. Not for "
            "database."
        ),
    ] = None,
    cutoff: ListDay = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Folder to write to; default: export of output.dir. Not for database.",
        ),
    ] = None,
    bom: Annotated[
        bool,
        typer.Option("--bom", help="Of csv: begin with a byte order mark, for Excel."),
    ] = False,
    database: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Of database: where, as SQLAlchemy writes it, such as "
            "sqlite:///crm.db; '${NAME}' is read from the environment.",
        ),
    ] = None,
    table: Annotated[
        str | None,
        typer.Option(help="Of database: the table; default: churnml_risk_list."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Give the latest list to a CRM, a program, a database, or its owners."""
    from churnml.config import load_config
    from churnml.terminal import print_json, show_export
    from churnml.workflow.export import export_list

    result = export_list(
        load_config(config),
        to,
        owner=owner,
        cutoff=cutoff,
        out=out,
        encoding="utf-8-sig" if bom else "utf-8",
        database=database,
        table=table,
    )
    if as_json:
        print_json(result.to_json())
    else:
        show_export(result)


def _say(message: Warning | str, *_where: object) -> None:
    sys.stderr.write(f"warning: {message}\n")


def main() -> None:
    """Run the command line; the only place that turns errors into exit codes."""
    debug = "--debug" in sys.argv
    arguments = [a for a in sys.argv[1:] if a != "--debug"]
    # Expressions are millions of small objects, few of them garbage: looking for it
    # every 700 of them, as by default, takes a fifth of the time.
    gc.set_threshold(50_000, 20, 50)
    warnings.showwarning = _say  # type: ignore[assignment]
    try:
        app(args=arguments)
    except ChurnmlError as error:
        if debug:
            raise
        from churnml.terminal import printable

        sys.stderr.write(printable(f"{type(error).__name__}: {error}\n"))
        sys.exit(1)
