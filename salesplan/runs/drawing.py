"""The report of a run: drawn from the plan that was checked, while its notebooks run."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from salesplan.runs import record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

REPORT = "report.html"


class Drawing:
    """A report that is being drawn.

    Parameters
    ----------
    page : Future of str, optional
        The page to come; None where none was asked for.
    """

    def __init__(self, page: Future[str] | None = None) -> None:
        self._page = page

    def keep(self, folder: Path) -> str:
        """Wait for the report and write it into the folder of the run.

        Parameters
        ----------
        folder : Path
            Gets `report.html`.

        Returns
        -------
        str
            Why there is none, in one line; empty where all is well.

        Raises
        ------
        OSError
            If the folder cannot be written.

        Examples
        --------
        >>> from pathlib import Path
        >>> Drawing().keep(Path("nowhere"))
        ''
        """
        if self._page is None:
            return ""
        if error := self._page.exception():
            from salesplan.runs.worker import one_line

            return one_line(f"{type(error).__name__}: {error}")
        record.write_text(folder / REPORT, self._page.result())
        return ""


@contextmanager
def drawing(draw: Callable[[Any], str] | None, plan: Any) -> Iterator[Drawing]:
    """Draw a plan's report beside whatever happens within.

    The notebooks run in processes of their own, and this one only waits for them.

    Parameters
    ----------
    draw : callable, optional
        From the plan to the page; None: nothing is drawn.
    plan : Plan
        Checked; nothing else may use it meanwhile.

    Examples
    --------
    >>> from pathlib import Path
    >>> with drawing(lambda plan: plan["page"], {}) as report:
    ...     report.keep(Path("nowhere"))
    "KeyError: 'page'"
    """
    if draw is None:
        yield Drawing()
        return
    with ThreadPoolExecutor(1, thread_name_prefix="report") as pen:
        yield Drawing(pen.submit(draw, plan))


def draw_report(plan: Any) -> str:
    """Draw the report with the libraries that it needs, loaded only now.

    Examples
    --------
    >>> from salesplan.plan import open_plan
    >>> draw_report(open_plan("sample"))[:15]
    '<!DOCTYPE html>'
    """
    from salesplan.show.report import report

    return report(plan)
