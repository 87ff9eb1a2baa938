"""A firm's case: its plan file, its tables, its calendar. The only door to a case folder."""

from salesplan.case.case import Case, open_case
from salesplan.case.folders import case_names, new_case, project_root

__all__ = ["Case", "case_names", "new_case", "open_case", "project_root"]
