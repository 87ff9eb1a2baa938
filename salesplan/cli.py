"""The commands: words in, words out. What they do is done by `salesplan.runs` and `salesplan.case`.

Nothing heavy is imported before a command needs it, so that `--help` answers at once.
"""

from pathlib import Path
from typing import Any

import click

from salesplan import __version__
from salesplan.errors import PlanError

WRONG_INPUT, STOPPED = 2, 130
_PARAMETERS = click.option(
    "-p",
    "pairs",
    multiple=True,
    metavar="NAME=VALUE",
    help="Override a parameter of the plan file.",
)
_OUT = click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
    help="Write here in place of outputs/.",
)  # fmt: skip


class Commands(click.Group):
    """Commands that say what is wrong in one line a problem, and exit with 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; expected mistakes need no traceback."""
        try:
            return super().invoke(ctx)
        except PlanError as error:
            click.echo(str(error), err=True)
            ctx.exit(WRONG_INPUT)
        except KeyboardInterrupt:
            click.echo("Stopped. Finished runs are untouched.", err=True)
            ctx.exit(STOPPED)


@click.group(cls=Commands, epilog="Example: salesplan run sample -p growth_rate=0.08")
@click.version_option(__version__, prog_name="salesplan", message="%(prog)s %(version)s")
def main() -> None:
    """Plan sales from the market to each rep's quota, in numbers that add up."""


@main.command(epilog="Example: salesplan run acme/stretch --only targets")
@click.argument("case")
@_PARAMETERS
@click.option("--only", multiple=True, metavar="CHAPTER", help="Chapter to run: 3, targets, book.")
@_OUT
@click.option("--quiet", is_flag=True, help="Print the path of the report and nothing else.")
def run(
    case: str, pairs: tuple[str, ...], only: tuple[str, ...], out: Path | None, *, quiet: bool
) -> None:
    """Run the chapters for CASE: a name, name/scenario, or the path of a case folder."""
    from salesplan.runs import execute, overrides, result

    changes = overrides.parse_overrides(pairs)
    done = execute.run(
        case,
        overrides=changes,
        only=only,
        out=out,
        progress=not quiet,
    )
    for line in [] if quiet else done.lines():
        click.echo(line)
    for line in done.failures():
        click.echo(line, err=True)
    if (said := overrides.what_if(changes)) and not quiet:
        click.echo(f"What if {said}: kept apart, `latest` of the scenario stays as it was.")
    if done.has_book:
        click.echo(result.shown(done.book))
    else:
        click.echo(f"No report. What was done is in {result.shown(done.folder)}", err=True)
    click.get_current_context().exit(done.exit_code)


@main.command(epilog="Example: salesplan check acme")
@click.argument("case")
@_PARAMETERS
def check(case: str, pairs: tuple[str, ...]) -> None:
    """Check plan file and tables of CASE; report every problem at once."""
    from salesplan.runs import overrides
    from salesplan.runs.check import check_case

    found = check_case(case, overrides.parse_overrides(pairs))
    for line in found.lines:
        click.echo(line)
    for error in found.errors:
        click.echo(str(error), err=True)
    if found.errors:
        click.get_current_context().exit(WRONG_INPUT)
    click.echo(f"{case} is ready: salesplan run {case}")


@main.command(epilog="Example: salesplan new acme")
@click.argument("name")
def new(name: str) -> None:
    """Write a case folder for NAME, or at a path: a commented plan file and empty tables."""
    from salesplan.runs.result import shown
    from salesplan.runs.start import start_case

    click.echo(shown(start_case(name)))
    click.echo("Fill in plan.yaml, and data/sales.csv or the sheet sales of data/tables.xlsx.")
    click.echo(f"Then: salesplan check {name}")


@main.command(epilog="Example: salesplan params growth_rate")
@click.argument("name", required=False)
def params(name: str | None) -> None:
    """List the parameters of a plan file, or explain NAME."""
    from salesplan.runs.reference import parameter_lines

    click.echo("\n".join(parameter_lines(name)))


@main.command(epilog="Example: salesplan lab acme")
@click.argument("case", default="sample")
@_OUT
@click.option("--no-browser", is_flag=True, help="Print the address and open no browser.")
def lab(case: str, out: Path | None, *, no_browser: bool) -> None:
    """Open JupyterLab on copies of the chapters, filled in for CASE."""
    from salesplan.case import open_case, project_root
    from salesplan.runs import lab as labs
    from salesplan.runs.result import shown

    root = project_root()
    ready = labs.prepare_lab(
        open_case(case), notebooks=root / "notebooks", outputs=out or root / "outputs"
    )
    for name in ready.kept:
        click.echo(f"Kept your {name}; delete it from {shown(ready.folder)} for a fresh copy.")
    click.echo(f"JupyterLab opens {shown(ready.folder)}; Ctrl-C here ends it.")
    code = labs.serve_lab(ready.folder, opens_browser=not no_browser)
    click.get_current_context().exit(code)


@main.command()
def notebooks() -> None:
    """Run the committed notebooks again on the sample and keep their outputs."""
    from salesplan.runs.refresh import main as refresh

    click.get_current_context().exit(refresh())
