"""ACM: account management for creative and marketing agencies.

Two concerns meet in every decision about a client: the client's (what it needs, can pay, how
content it is) and the agency's (what it earns, what its departments can carry). ACM shows both in
one place.

The ideas
---------
- A **book** is what an agency knows: a folder of tables, checked, with bad rows quarantined and
  their reasons kept. ``book = open_book("my-agency")``; ``view = book.at("2026-10")`` is what was
  known at the end of that month, and nothing later is ever read; ``view.client("C007")`` is the
  same for one client.
- **Facts** are the book by client, project, department and month, additive. A **measure** is one
  named figure, declared once, computed after summing: ratios are never averaged.
- **segments**, **costs** and **plans** are the three analyses: a view of the agency or of a client
  in, frames out, reasons in words beside them.
- A **sheet** is what one section of a report shows. **Notebooks** are thin: parameters, one call
  per section.
- **reports** runs the notebooks for every client and publishes each page whole or not at all.
- **lessons** teach the job on the same data, with the same functions.

From a shell: ``acm --help``.
"""

import importlib

__version__ = "0.1.0"

_LAZY_EXPORTS = {
    "open_book": "acm_lib.book",
    "facts": "acm_lib.facts",
    "measures": "acm_lib.measures",
    "segments": "acm_lib.segments",
    "costs": "acm_lib.costs",
    "plans": "acm_lib.plans",
    "sheets": "acm_lib.sheets",
    "reports": "acm_lib.reports",
    "lessons": "acm_lib.lessons",
}
__all__ = [
    "open_book",
    "facts",
    "measures",
    "segments",
    "costs",
    "plans",
    "sheets",
    "reports",
    "lessons",
    "__version__",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for, so that ``import acm_lib`` costs nothing."""
    if name not in _LAZY_EXPORTS:
        raise AttributeError("module 'acm_lib' has no attribute %r" % name)
    module = importlib.import_module(_LAZY_EXPORTS[name])
    return module if _LAZY_EXPORTS[name].endswith("." + name) else getattr(module, name)


def __dir__() -> "list[str]":
    return sorted(__all__)
