"""The pictures and filled shapes of a PDF page in the order in which they are painted, with places as a viewer sees."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from functools import cached_property
from itertools import repeat
from typing import Any, Final, NamedTuple

_DEPTH: Final = 5  # forms inside forms
_OPAQUE: Final = 250  # of 255
_THIN: Final = 3.0  # points: rules and frames hide no words
_POINTS: Final = 100  # of a clip: more make no rectangle
_FAR: Final = 1e6
_SCAN: Final = 0.5  # pictures that cover so much of a page are a scan of it

Bounds = tuple[float, float, float, float]
Colour = tuple[int, int, int]


class Shape(NamedTuple):
    """A picture, a shading or a filled path: its bounds (left, bottom, right, top) and when it is painted."""

    bounds: Bounds
    order: int
    colour: Colour | None  # None: a picture or a shading
    opaque: bool
    is_picture: bool = False

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies on the shape."""
        left, bottom, right, top = self.bounds
        return left <= x <= right and bottom <= y <= top


class Painted:
    """What is painted on a page: its shapes, the place of each text object in that order, and whether it is a scan."""

    def __init__(self, shapes: list[Shape], texts: list[tuple[Any, int]], *, is_scan: bool) -> None:
        self.shapes = shapes
        self.is_scan = is_scan
        self._texts = texts

    @cached_property
    def _order(self) -> dict[int, int]:
        return {_address_of(handle): order for handle, order in self._texts}

    def order_of(self, text: Any) -> int | None:
        """When a text object is painted."""
        return self._order.get(_address_of(text)) if text else None


def turned(bounds: Bounds, page: Any) -> Bounds:
    """Bounds as the viewer sees them, who turns the page clockwise."""
    for _ in range(page.get_rotation() // 90):
        left, bottom, right, top = bounds
        bounds = (bottom, -right, top, -left)
    return bounds


def _address_of(handle: Any) -> int:
    """Address of an object of PDFium: what it is the same object by."""
    return int(ctypes.cast(handle, ctypes.c_void_p).value or 0)


class _Item(NamedTuple):
    handle: Any
    kind: int
    matrices: tuple[Any, ...]  # of the forms around it, the innermost first


def _items(page: Any) -> Iterator[_Item]:
    """Objects of the page in the order of painting, those of forms in the place of the form.

    By PDFium's own calls: the wrappers would take as long as all the rest of reading a page.
    """
    from pypdfium2 import raw

    count, get, kind_of = raw.FPDFPage_CountObjects(page.raw), raw.FPDFPage_GetObject, raw.FPDFPageObj_GetType
    pending = [_Item(handle, kind_of(handle), ()) for handle in map(get, repeat(page.raw), range(count))]
    pending.reverse()
    while pending:
        item = pending.pop()
        if item.kind != raw.FPDF_PAGEOBJ_FORM:
            yield item
        elif len(item.matrices) < _DEPTH:
            matrix = raw.FS_MATRIX()
            raw.FPDFPageObj_GetMatrix(item.handle, ctypes.byref(matrix))
            inner = (matrix, *item.matrices)
            for index in reversed(range(raw.FPDFFormObj_CountObjects(item.handle))):
                handle = raw.FPDFFormObj_GetObject(item.handle, index)
                pending.append(_Item(handle, kind_of(handle), inner))


def paint(page: Any) -> Painted:
    """List what is painted on a page."""
    from pypdfium2 import raw

    shapes: list[Shape] = []
    texts: list[tuple[Any, int]] = []
    for order, item in enumerate(_items(page)):
        if item.kind == raw.FPDF_PAGEOBJ_TEXT:
            texts.append((item.handle, order))
        elif item.kind in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING):
            bounds = _on_page(item)
            if min(bounds[2] - bounds[0], bounds[3] - bounds[1]) < _THIN:
                continue
            shape = _shape(item, turned(_clipped(item, bounds), page), order)
            if shape is not None:
                shapes.append(shape)
    covered = sum(_area(shape.bounds) for shape in shapes if shape.is_picture)
    return Painted(shapes, texts, is_scan=covered >= _SCAN * _area(page.get_cropbox()))


def _area(bounds: Bounds) -> float:
    left, bottom, right, top = bounds
    return max(right - left, 0) * max(top - bottom, 0)


def _shape(item: _Item, bounds: Bounds, order: int) -> Shape | None:
    """Return a picture, a shading or a path that is filled with anything."""
    from pypdfium2 import raw

    if item.kind != raw.FPDF_PAGEOBJ_PATH:
        picture = item.kind == raw.FPDF_PAGEOBJ_IMAGE
        return Shape(bounds, order, None, picture and not raw.FPDFPageObj_HasTransparency(item.handle), picture)
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item.handle, ctypes.byref(mode), ctypes.byref(stroke))
    channels = [ctypes.c_uint() for _ in range(4)]
    raw.FPDFPageObj_GetFillColor(item.handle, *map(ctypes.byref, channels))
    red, green, blue, alpha = (channel.value for channel in channels)
    if not mode.value or not alpha:
        return None
    opaque = alpha >= _OPAQUE and not raw.FPDFPageObj_HasTransparency(item.handle)
    return Shape(bounds, order, (red, green, blue), opaque)


def _on_page(item: _Item) -> Bounds:
    """Bounds on the page of an object that may be part of a form."""
    from pypdfium2 import raw

    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not raw.FPDFPageObj_GetBounds(item.handle, *map(ctypes.byref, (left, bottom, right, top))):
        return (0.0, 0.0, 0.0, 0.0)
    bounds = (left.value, bottom.value, right.value, top.value)
    for matrix in item.matrices:
        corners = [
            (matrix.a * x + matrix.c * y + matrix.e, matrix.b * x + matrix.d * y + matrix.f)
            for x in (bounds[0], bounds[2])
            for y in (bounds[1], bounds[3])
        ]
        across, up = [x for x, _ in corners], [y for _, y in corners]
        bounds = (min(across), min(up), max(across), max(up))
    return bounds


def _clipped(item: _Item, bounds: Bounds) -> Bounds:
    """The part of the bounds that the object's clip lets through; clips in forms are left out of account."""
    clip = None if item.matrices else clip_of(item.handle)
    if clip is None:
        return bounds
    left, bottom, right, top = bounds
    return (max(left, clip[0]), max(bottom, clip[1]), min(right, clip[2]), min(top, clip[3]))


def clip_of(handle: Any) -> Bounds | None:
    """Bounds of what the clip of an object lets through, in the space that the object is drawn in; None: all."""
    from pypdfium2 import raw

    path = raw.FPDFPageObj_GetClipPath(handle) if handle else None
    count = max(raw.FPDFClipPath_CountPaths(path), 0) if path else 0
    if not count:
        return None
    left, bottom, right, top = -_FAR, -_FAR, _FAR, _FAR
    for number in range(count):
        points = []
        for index in range(min(raw.FPDFClipPath_CountPathSegments(path, number), _POINTS)):
            x, y = ctypes.c_float(), ctypes.c_float()
            segment = raw.FPDFClipPath_GetPathSegment(path, number, index)
            if raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y)):
                points.append((x.value, y.value))
        if points:
            left, right = max(left, min(x for x, _ in points)), min(right, max(x for x, _ in points))
            bottom, top = max(bottom, min(y for _, y in points)), min(top, max(y for _, y in points))
    return (left, bottom, right, top)


def has_picture(page: Any) -> bool:
    """Whether the page shows a picture."""
    from pypdfium2 import raw

    return next(iter(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=_DEPTH)), None) is not None
