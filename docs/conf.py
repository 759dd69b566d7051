"""The site of the guides: ``python3 -m sphinx -b html docs build/docs``.

It is built offline, and no page requests anything from outside. The data dictionary and the list
of measures are written from the code while it is built; the Python cells of the guides are run on
the sample book.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from acm_lib import __version__  # noqa: E402
from acm_lib.book.scaffold import data_dictionary  # noqa: E402
from acm_lib.measures import MEASURES  # noqa: E402
from acm_lib.paths import subprocess_env  # noqa: E402

os.environ.update(subprocess_env())  # the kernels that run the cells find the library too

project = "ACM"
author = "ACM contributors"
copyright = author
release = version = __version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.viewcode",
    "numpydoc",
    "myst_nb",
]
html_theme = "furo"
html_title = f"ACM {release}"
html_show_sourcelink = False
html_copy_source = False
html_static_path = ["site.css"]
html_css_files = ["site.css"]

myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
nb_execution_mode = "auto"
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_merge_streams = True
nb_ipywidgets_js = {}  # the default is a script from a content delivery network

default_role = "literal"  # in docstrings, `name` is code
autodoc_member_order = "alphabetical"
autodoc_typehints = "signature"
numpydoc_show_class_members = False
numpydoc_validation_checks = set()
# A link in an included file that leads to a file of the repository and not to a page.
suppress_warnings = ["myst.xref_missing"]


def _measures() -> str:
    """One entry per measure, in the order of their labels."""
    lines = []
    for measure in sorted(MEASURES.values(), key=lambda measure: measure.label.lower()):
        lines += [
            f"## {measure.label}",
            "",
            f"{measure.definition} {measure.values}".strip(),
            "",
            f"`{measure.name} = {measure.formula}`",
            "",
            f"Unit: {measure.unit.replace('_', ' ')}. Source: {measure.source}",
            "",
        ]
    return "\n".join(lines)


GENERATED = {"data_dictionary": data_dictionary, "measures": _measures}


def _append_generated(app, name, source):
    if name in GENERATED:
        text = GENERATED[name]()
        source[0] += "\n" + text.removeprefix("# Data dictionary\n")


def setup(app):
    app.connect("source-read", _append_generated)
    return {"parallel_read_safe": True}
