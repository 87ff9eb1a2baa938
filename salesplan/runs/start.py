"""Start a case: its folder, and the workbook in which its tables may be filled in."""

from pathlib import Path

from salesplan.case.find import WORKBOOK
from salesplan.case.folders import new_case


def start_case(name: str) -> Path:
    """Write a case folder with plan file, empty CSV tables and the same tables as a workbook.

    A firm fills in whichever it likes: an empty table counts as absent, so neither the CSV nor the
    sheet that was left empty stands in the way of the other.

    Parameters
    ----------
    name : str
        Of the case: letters, digits, - and _.

    Returns
    -------
    Path
        The new folder.

    Raises
    ------
    ParamError
        If the name does not make a folder name, or the case exists already.
    """
    from salesplan.runs.record import write_bytes
    from salesplan.show.workbook import template_workbook

    folder = new_case(name)
    write_bytes(folder / "data" / WORKBOOK, template_workbook())
    return folder
