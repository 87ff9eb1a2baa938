"""Pytest plugin that imports salesplan before any other plugin is loaded.

Pytest reads `-p salesplan._early` (in pyproject.toml) ahead of the installed plugins. Importing the
package marks `rfc3987_syntax` as absent; nbval, which comes later, imports nbformat and with it
jsonschema, whose import is then two seconds shorter. A conftest.py would come too late.

It also keeps nbval from comparing the pictures of charts: they are added after a notebook has run.
nbval leaves out pixels by itself; ours are drawings in text. The charts themselves are compared.
"""

from typing import Any


def pytest_itemcollected(item: Any) -> None:
    """Have nbval's notebooks leave out drawings, as they leave out pixels."""
    left_out = getattr(item.parent, "skip_compare", None)
    if left_out is not None and "image/svg+xml" not in left_out:
        item.parent.skip_compare = (*left_out, "image/svg+xml")
