"""Charts as pictures in pages and notebooks: drawn once, without script, with words for the blind.

A notebook keeps each chart's picture for places that cannot draw the chart itself, code hosts
among them. It is a drawing in text: a tenth of the pixels' size in the project's history, where
two versions of a text share what they have in common.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree as ET

from nbformat import NotebookNode

from salesplan.show import render
from salesplan.show.theme import FONTS

PICTURE = "image/svg+xml"
"""Type under which a notebook keeps a chart's picture."""

DRAWN = {
    "svg", "g", "path", "line", "rect", "circle", "text", "tspan", "defs", "clipPath",
    "linearGradient", "radialGradient", "stop",
}  # fmt: skip
"""Elements that a picture may hold: shapes and words, nothing that loads, links or runs."""

# The page's own style gives font and reader's words; xlink is how other files are drawn in.
_LEFT_OUT = re.compile(r"^(aria-|on|role$|class$|style$|font-family$|pointer-events$|href$|\{)")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")


def picture(spec: Mapping[str, Any], name: str) -> str:
    """Draw a chart as SVG to set into a page: its title and description are read aloud.

    Parameters
    ----------
    spec : mapping
        Vega-Lite specification, data inside.
    name : str
        Put before every identifier in the picture, so that no two pictures share one.

    Returns
    -------
    str
        An `svg` element without name spaces, as HTML takes it.

    Examples
    --------
    >>> drawn = picture({"title": "Up", "data": {"values": [{}]}, "mark": "point"}, "a")
    >>> '<title id="a-title">Up</title>' in drawn, "http" in drawn
    (True, False)
    """
    root = _drawn(spec, name)
    width = root.attrib.pop("width")
    root.attrib.pop("height", None)
    root.attrib["style"] = f"max-width:{width}px"
    return ET.tostring(root, encoding="unicode")


def document(spec: Mapping[str, Any], name: str) -> str:
    """Draw a chart as an SVG document that stands by itself: its size and font are its own.

    Nothing in it hangs on a style: sites that show notebooks of strangers take styles away.

    Parameters
    ----------
    spec : mapping
        Vega-Lite specification, data inside.
    name : str
        As for `picture`.

    Returns
    -------
    str
        One `svg` element with its name space.

    Examples
    --------
    >>> drawn = document({"title": "Up", "data": {"values": [{}]}, "mark": "point"}, "a")
    >>> drawn[:40], "style=" in drawn
    ('<svg xmlns="http://www.w3.org/2000/svg" ', False)
    """
    root = _drawn(spec, name)
    root.attrib = {"xmlns": "http://www.w3.org/2000/svg", **root.attrib, "font-family": FONTS}
    return ET.tostring(root, encoding="unicode")


def add_pictures(nb: NotebookNode) -> int:
    """Put a picture beside every chart of an executed notebook.

    Pictures that are there already are drawn anew: the chart may have changed.

    Parameters
    ----------
    nb : NotebookNode
        Executed notebook; changed in place.

    Returns
    -------
    int
        How many pictures were drawn.

    Examples
    --------
    >>> from nbformat.v4 import new_notebook
    >>> add_pictures(new_notebook())
    0
    """
    charts = [
        (f"{cell.get('id', 'chart')}-{place}", output["data"])
        for cell in nb.cells
        for place, output in enumerate(cell.get("outputs", []))
        if render.MIME in output.get("data", {})
    ]
    for name, shown in charts:
        shown[PICTURE] = document(shown[render.MIME], name)
    return len(charts)


def _drawn(spec: Mapping[str, Any], name: str) -> ET.Element:
    """Draw a chart, keep what is seen of it, and put the words for the blind first."""
    root = ET.fromstring(render.to_svg(spec))  # noqa: S314 - drawn by ourselves a moment ago
    _tidy(root, _numbered(root, name))
    root.attrib.pop("version", None)
    root.attrib.update(
        {"role": "img", "aria-labelledby": f"{name}-title", "aria-describedby": f"{name}-desc"}
    )
    said = {"title": _title(spec), "desc": spec.get("description") or render.summary(spec)}
    for place, (tag, words) in enumerate(said.items()):
        element = ET.Element(tag, {"id": f"{name}-{tag}"})
        element.text = words
        root.insert(place, element)
    return root


def _numbered(root: ET.Element, name: str) -> dict[str, str]:
    """Name identifiers anew, by their place: Vega counts them on from one drawing to the next."""
    found = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    return {identifier: f"{name}-{place}" for place, identifier in enumerate(found)}


def _tidy(parent: ET.Element, names: Mapping[str, str]) -> None:
    """Keep what draws, drop what only a script or another reader would use."""
    parent.tag = _plain(parent.tag)
    parent.attrib = dict(_attributes(parent.attrib, names))
    for child in list(parent):
        if _plain(child.tag) in DRAWN and not _is_unseen(child):
            _tidy(child, names)
        else:
            parent.remove(child)


def _is_unseen(element: ET.Element) -> bool:
    """Tell whether nothing would be seen of it: labels left out for want of room, empty frames."""
    found = element.attrib
    is_hidden = found.get("display") == "none" or found.get("opacity") == "0"
    return is_hidden or found.get("d") in {"", "M0,0h0v0h0Z"}


def _attributes(found: Mapping[str, str], names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for key, value in found.items():
        if key == "id":
            yield key, names[value]
        elif not _LEFT_OUT.match(key):
            near = _LONG_NUMBER.sub(_shorten, value)
            yield key, _REFERENCE.sub(lambda use: f"url(#{names[use[1]]})", near)


def _shorten(number: re.Match[str]) -> str:
    """Round a place to a hundredth of a pixel, so that all machines draw the same."""
    near = f"{round(float(number[0]), 2) + 0:.2f}"  # + 0 makes minus zero plain
    return near.rstrip("0").rstrip(".")


def _plain(tag: str) -> str:
    return tag.rpartition("}")[2]


def _title(spec: Mapping[str, Any]) -> str:
    """Take the title alone; the description goes on to say how it is drawn."""
    title = spec.get("title")
    text = title.get("text") if isinstance(title, Mapping) else title
    return render.summary({"title": text}).removeprefix("Chart: ")
