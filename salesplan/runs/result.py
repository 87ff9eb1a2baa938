"""How a run went: for the terminal, for a caller, for the exit code."""

from dataclasses import dataclass
from pathlib import Path

from salesplan.runs.drawing import REPORT

DONE, CHAPTER_FAILED, WRONG_INPUT = 0, 1, 2


@dataclass(frozen=True)
class ChapterRun:
    """How one notebook went.

    Parameters
    ----------
    notebook : str
        Name without ending.
    seconds : float
        Time it took.
    finding : str
        Its leading sentence, empty where it published none.
    cell, error : str
        Where it stopped and why, empty where it did not.
    """

    notebook: str
    seconds: float
    finding: str = ""
    cell: str = ""
    error: str = ""


@dataclass(frozen=True)
class RunResult:
    """A finished run.

    Parameters
    ----------
    folder : Path
        Where everything is; complete, and never changed again.
    chapters : tuple of ChapterRun
        In the order of the method.
    no_report : str
        Why the report could not be drawn; empty where it was, or where nobody asked for it.
    """

    folder: Path
    chapters: tuple[ChapterRun, ...]
    no_report: str = ""

    @property
    def exit_code(self) -> int:
        """Return 0 when every chapter and the report were done, 1 when one failed."""
        return CHAPTER_FAILED if self.failures() else DONE

    @property
    def book(self) -> Path:
        """The report, or what comes nearest: the last chapter that was executed."""
        report = self.folder / REPORT
        return report if report.exists() else self.notebook(self.chapters[-1])

    @property
    def has_book(self) -> bool:
        """Whether what stands in for the plan book was made, and did not fail itself."""
        return self.book.suffix == ".html" or not self.chapters[-1].error

    def notebook(self, chapter: ChapterRun) -> Path:
        """Return the executed notebook of a chapter."""
        return self.folder / f"{chapter.notebook}.ipynb"

    def lines(self) -> list[str]:
        """Say what each chapter found, one line a chapter."""
        return [f"{c.notebook}: {c.finding}" for c in self.chapters if c.finding and not c.error]

    def failures(self) -> list[str]:
        """Say what failed and where to look: one line a chapter, one for the report."""
        chapters = [self._failure(chapter) for chapter in self.chapters if chapter.error]
        if not self.no_report:
            return chapters
        fix = "notebooks and tables are kept; mend what it says and run again"
        return [*chapters, f"{REPORT} could not be drawn: {self.no_report}. Fix: {fix}."]

    def _failure(self, chapter: ChapterRun) -> str:
        """Name the remedy once: the one that the error brings, else the notebook to look into."""
        at = f" at {chapter.cell}" if chapter.cell else ""
        error, look = chapter.error.rstrip(". "), f"open {shown(self.notebook(chapter))}"
        fix = f". To see the cell, {look}." if "Fix: " in error else (
            f". Fix: {look}, which shows the cell."
        )  # fmt: skip
        return f"{chapter.notebook} failed{at}: {error}{fix}"


def shown(path: Path) -> str:
    """Show a path as people would type it: from here where it lies below, else in full.

    Examples
    --------
    >>> shown(Path.cwd() / "outputs" / "run.json")
    'outputs/run.json'
    """
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else str(path)
