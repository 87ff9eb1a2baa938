"""How a run went: for the terminal, for a caller, for the exit code."""

from dataclasses import dataclass
from pathlib import Path

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
    """

    folder: Path
    chapters: tuple[ChapterRun, ...]

    @property
    def exit_code(self) -> int:
        """Return 0 when every chapter was done, 1 when one failed."""
        return CHAPTER_FAILED if any(chapter.error for chapter in self.chapters) else DONE

    @property
    def book(self) -> Path:
        """The plan book, or what comes nearest: the last chapter that was executed."""
        report = self.folder / "report.html"
        return report if report.exists() else self.notebook(self.chapters[-1])

    def notebook(self, chapter: ChapterRun) -> Path:
        """Return the executed notebook of a chapter."""
        return self.folder / f"{chapter.notebook}.ipynb"

    def lines(self) -> list[str]:
        """Say what each chapter found, one line a chapter."""
        return [f"{c.notebook}: {c.finding}" for c in self.chapters if c.finding and not c.error]

    def failures(self) -> list[str]:
        """Say where chapters failed and where to look, one line a chapter."""
        return [
            f"{c.notebook} failed{f' at {c.cell}' if c.cell else ''}: {c.error}. "
            f"Fix: open {shown(self.notebook(c))}, which shows the cell."
            for c in self.chapters
            if c.error
        ]


def shown(path: Path) -> str:
    """Show a path as people would type it: from here where it lies below, else in full.

    Examples
    --------
    >>> shown(Path.cwd() / "outputs" / "run.json")
    'outputs/run.json'
    """
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else str(path)
