"""Where cases live: the project's root, a case by name or by path, a new case folder."""

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from salesplan.errors import ParamError, did_you_mean

BASE = "base"
PLAN_FILE = "plan.yaml"


@dataclass(frozen=True)
class CaseFolder:
    """A case folder that exists, and the scenario asked of it.

    Parameters
    ----------
    name : str
        The case as people call it.
    slug : str
        Folder name under `outputs/`; for a case given by path it carries a hash of the path.
    path : Path
    scenario : str
        Name of an overlay, or "base".
    """

    name: str
    slug: str
    path: Path
    scenario: str

    def plan_files(self) -> dict[str, Path]:
        """Return label and path of the plan file and of the scenario's overlay, weak first."""
        files = [self.path / PLAN_FILE]
        if self.scenario != BASE:
            files.append(self.path / f"{self.scenario}.yaml")
        return {f"{self.path.name}/{file.name}": file for file in files}


def project_root() -> Path:
    """Return the folder that holds `params/`: from SALESPLAN_HOME, above here, or the clone.

    Raises
    ------
    ParamError
        If there is none.
    """
    if home := os.environ.get("SALESPLAN_HOME"):
        return Path(home).resolve()
    here = Path.cwd().resolve()
    clone = Path(__file__).resolve().parents[2]
    for folder in (here, *here.parents, clone):
        if (folder / "params").is_dir():
            return folder
    raise ParamError(
        str(here), "no folder `params` here or above", "work in a clone, or set SALESPLAN_HOME"
    )


def case_names() -> list[str]:
    """List the cases of the project, the sample first."""
    folders = (project_root() / "params").glob(f"*/{PLAN_FILE}")
    return sorted((file.parent.name for file in folders), key=lambda name: (name != "sample", name))


def find_case(reference: str, scenario: str | None = None) -> CaseFolder:
    """Find a case by name ("acme"), name and scenario ("acme/stretch"), or path to its folder.

    Parameters
    ----------
    reference : str
    scenario : str, optional
        Wins over a scenario in the reference.

    Raises
    ------
    ParamError
        If there is no such case or scenario; the nearest names are suggested.
    """
    text = reference.strip()
    head, _, tail = text.rpartition("/")
    for name, wanted in ((text, None), (head, tail)):
        folder = None if not name or Path(text).is_file() else _folder(name)
        if folder is not None:
            return _with_scenario(folder, scenario or wanted or BASE)
    names, first = case_names(), text.split("/")[0]
    hint = did_you_mean(first, names)
    is_place = _is_path(text) and (text.count("/") != 1 or text[0] in "/.~")
    problem = "" if is_place else f"there is no folder params/{first} with a {PLAN_FILE}"
    problem += ", and " if problem and _is_path(text) else ""
    raise ParamError(
        f'case "{reference}"',
        problem + (_what_is_at(text) if _is_path(text) else ""),
        f'{hint}cases here: {", ".join(names)}; "salesplan new {"PATH" if is_place else "NAME"}" '
        "starts one",
    )


def _is_path(text: str) -> bool:
    return "/" in text or os.sep in text or text.startswith("~")


def _what_is_at(text: str) -> str:
    """Say what stands in the place of a case folder, by its whole path."""
    path = Path(text).expanduser().resolve()
    if path.is_file():
        return f"{path} is a file; a case is the folder that holds it"
    return f"{path} {f'has no {PLAN_FILE}' if path.is_dir() else 'is no folder'}"


def _folder(name: str) -> CaseFolder | None:
    params = project_root() / "params"
    is_name = "/" not in name and "\\" not in name and not name.startswith(".")
    if is_name and (params / name / PLAN_FILE).is_file():
        return CaseFolder(name, name, params / name, BASE)
    path = Path(name).expanduser().resolve()
    if not (path / PLAN_FILE).is_file():
        return None
    if path.parent == params.resolve():
        return CaseFolder(path.name, path.name, path, BASE)
    digest = hashlib.sha256(str(path).encode()).hexdigest()[:8]
    return CaseFolder(path.name, f"{slug(path.name)}-{digest}", path, BASE)


def _with_scenario(folder: CaseFolder, scenario: str) -> CaseFolder:
    is_name = scenario == slug(scenario)
    if scenario != BASE and not (is_name and (folder.path / f"{scenario}.yaml").is_file()):
        overlays = sorted(file.stem for file in folder.path.glob("*.yaml"))
        known = [BASE, *(name for name in overlays if name != "plan")]
        raise ParamError(
            f'case "{folder.name}", scenario "{scenario}"',
            f"there is no file {scenario}.yaml in the case folder",
            f"choose one of {', '.join(known)}, or write the overlay",
        )
    return CaseFolder(folder.name, folder.slug, folder.path, scenario)


def slug(name: str) -> str:
    """Turn any name into a harmless folder name.

    Examples
    --------
    >>> slug("../Ünïted = Co")
    'Ünïted-Co'
    """
    return re.sub(r"[^\w]+", "-", name).strip("-_")[:60] or "case"


def new_case(name: str) -> Path:
    """Write a case folder: a commented plan file and empty table templates.

    Parameters
    ----------
    name : str
        Letters, digits, - and _: the folder under `params/`; or a path that ends in such a name:
        the folder itself, as a case may live anywhere.

    Returns
    -------
    Path
        The new folder.

    Raises
    ------
    ParamError
        If the name does not make a folder name, the case exists already, or a path leads nowhere.
    """
    from salesplan.case.tables import write_templates
    from salesplan.case.template import plan_file_text

    is_path = _is_path(name)
    folder = Path(name).expanduser().resolve() if is_path else project_root() / "params" / name
    given, name = name, folder.name if is_path else name
    if name != slug(name):
        raise ParamError(f'case "{given}"', "is no folder name", f'try "{slug(name)}"')
    if folder.exists():
        raise ParamError(f'case "{given}"', "exists already", "choose another name, or edit it")
    if is_path and not folder.parent.is_dir():
        raise ParamError(f'case "{given}"', f"there is no folder {folder.parent}",
                         "make it first, or correct the path")  # fmt: skip
    folder.mkdir(parents=True)
    text = plan_file_text(
        {"schema_version": 1, "company": name, "currency": "EUR"}, title=f"Plan file of {name}"
    )
    (folder / PLAN_FILE).write_text(text, encoding="utf-8")
    write_templates(folder)
    return folder
