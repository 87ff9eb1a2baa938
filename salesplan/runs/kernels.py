"""Which kernel the notebooks run in, and with what environment: the one place that decides."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Kernels:
    """Kernels that are ready to be asked for.

    Parameters
    ----------
    name : str
        Kernel name that papermill asks for.
    environment : dict of str to str
        Variables that the processes which start kernels must have.
    """

    name: str
    environment: dict[str, str] = field(default_factory=dict)


@contextmanager
def start_kernels() -> Iterator[Kernels]:
    """Make kernels available for the length of a run.

    The hash seed is fixed, so that nothing depends on the order of a set.

    Examples
    --------
    >>> with start_kernels() as kernels:
    ...     kernels.name
    'python3'
    """
    yield Kernels("python3", {"PYTHONHASHSEED": "0"})
