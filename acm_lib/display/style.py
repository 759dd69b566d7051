"""One look for every chart: colours that stay apart for colour-blind readers, DejaVu Sans (it has
every Vietnamese letter and ₫), real text in the SVG so that it can be searched, read aloud and
checked.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from acm_lib.statements import Statement

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Okabe and Ito's palette, darkened where needed to 4.5:1 on white.
BLUE, ORANGE, GREEN, RED, GREY, INK = (
    "#0067a5",
    "#b35a00",
    "#007a5a",
    "#b3261e",
    "#6b7280",
    "#1f2933",
)
LIGHT = "#dde3ea"
CSS = Path(__file__).with_name("sheet.css")  # how a sheet looks, in JupyterLab and in reports
BANDS = {"green": GREEN, "yellow": ORANGE, "red": RED}

_RC: Any = {
    "font.family": ["DejaVu Sans"],
    "font.size": 10,
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 14,
    "axes.labelcolor": INK,
    "axes.edgecolor": GREY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "grid.color": LIGHT,
    "grid.linewidth": 0.8,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.frameon": False,
    "figure.facecolor": "white",
    "svg.fonttype": "none",
    "svg.hashsalt": "acm",
}


@dataclass(frozen=True)
class Chart:
    """A finished figure with its title (the finding) and its description for those who do not see
    it."""

    figure: Figure
    title: Statement
    alt: Statement

    def svg(self) -> str:
        """The figure as an SVG element, the same bytes for the same data."""
        import matplotlib as mpl
        from matplotlib.backends.backend_svg import FigureCanvasSVG

        buffer = io.StringIO()
        with mpl.rc_context(_RC):
            canvas = FigureCanvasSVG(self.figure)
            # `savefig` draws everything once before, only to lay it out.
            layout = self.figure.get_layout_engine()
            if layout is not None:
                layout.execute(self.figure)
            self.figure.set_layout_engine("none")
            canvas.print_svg(buffer, metadata={"Date": None, "Creator": None})
        text = buffer.getvalue()
        return text[text.index("<svg") :]


@contextlib.contextmanager
def canvas(width: float = 8.6, height: float = 4.2, **grid: Any) -> Iterator[tuple[Figure, Any]]:
    """A figure and its axes in the house style, never registered with pyplot, so nothing is shown
    twice."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(_RC):
        figure = Figure(figsize=(width, height), layout="constrained")
        yield figure, figure.subplots(**grid)
