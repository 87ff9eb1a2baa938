"""Charts as pictures that stand in a page: drawn once, without script, with words for the blind."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree as ET

from salesplan.show import render

DRAWN = {
    "svg", "g", "path", "line", "rect", "circle", "text", "tspan", "defs", "clipPath",
    "linearGradient", "radialGradient", "stop",
}  # fmt: skip
"""Elements that a picture may hold: shapes and words, nothing that loads, links or runs."""

# The page's own style gives font and reader's words; xlink is how other files are drawn in.
_LEFT_OUT = re.compile(r"^(aria-|on|role$|class$|style$|font-family$|pointer-events$|href$|\{)")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")


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
    root = ET.fromstring(render.to_svg(spec))  # noqa: S314 - drawn by ourselves a moment ago
    _tidy(root, _numbered(root, name))
    width = root.attrib.pop("width")
    for left in ("height", "version"):
        root.attrib.pop(left, None)
    root.attrib.update(
        {"role": "img", "aria-labelledby": f"{name}-title", "aria-describedby": f"{name}-desc",
         "style": f"max-width:{width}px"}
    )  # fmt: skip
    said = {"title": _title(spec), "desc": spec.get("description") or render.summary(spec)}
    for place, (tag, words) in enumerate(said.items()):
        element = ET.Element(tag, {"id": f"{name}-{tag}"})
        element.text = words
        root.insert(place, element)
    return ET.tostring(root, encoding="unicode")


def _numbered(root: ET.Element, name: str) -> dict[str, str]:
    """Name identifiers anew, by their place: Vega counts them on from one drawing to the next."""
    found = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    return {identifier: f"{name}-{place}" for place, identifier in enumerate(found)}


def _tidy(parent: ET.Element, names: Mapping[str, str]) -> None:
    """Keep what draws, drop what only a script or another reader would use."""
    parent.tag = _plain(parent.tag)
    parent.attrib = dict(_attributes(parent.attrib, names))
    for child in list(parent):
        if _plain(child.tag) in DRAWN:
            _tidy(child, names)
        else:
            parent.remove(child)


def _attributes(found: Mapping[str, str], names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for key, value in found.items():
        if key == "id":
            yield key, names[value]
        elif not _LEFT_OUT.match(key):
            yield key, _REFERENCE.sub(lambda use: f"url(#{names[use[1]]})", value)


def _plain(tag: str) -> str:
    return tag.rpartition("}")[2]


def _title(spec: Mapping[str, Any]) -> str:
    """Take the title alone; the description goes on to say how it is drawn."""
    title = spec.get("title")
    text = title.get("text") if isinstance(title, Mapping) else title
    return render.summary({"title": text}).removeprefix("Chart: ")
