"""The page as a tagged PDF, by WeasyPrint, which reads `data:` addresses only and loads nothing."""

import base64
import contextlib
import functools
import importlib.util
import os
from collections.abc import Iterator
from ctypes.util import find_library
from pathlib import Path
from typing import Any

from acm_lib.errors import ReportError

MISSING = (
    "No PDF was made: WeasyPrint needs the system library Pango. The other formats were made."
    " Install it (Debian, Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0)."
)


def pdf(page: str) -> bytes:
    """A page (`export.page`) as a PDF: A4, tagged for screen readers, its font embedded; the same
    bytes for the same page.

    Raises
    ------
    ReportError : WeasyPrint, or a system library it needs, is missing.
    """
    try:
        import weasyprint
    except (ImportError, OSError):
        raise ReportError(MISSING) from None
    fonts, css = _fonts()
    document = weasyprint.HTML(string=page, url_fetcher=_data_only(), base_url="about:blank")
    with _fixed_date():
        data: bytes = document.write_pdf(
            stylesheets=[css], font_config=fonts, pdf_variant="pdf/ua-1"
        )
    return data


def possible() -> bool:
    """Can PDFs be made here? Answered without the second that importing WeasyPrint takes."""
    names = ("pango-1.0", "pango-1.0-0", "libpango-1.0-0")
    return bool(importlib.util.find_spec("weasyprint") and any(map(find_library, names)))


@contextlib.contextmanager
def _fixed_date() -> Iterator[None]:
    """Without it the embedded fonts have the time at which they were cut to the letters used."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = before or "0"
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]


@functools.cache
def _data_only() -> Any:
    from weasyprint.urls import URLFetcher

    return URLFetcher(allowed_protocols=["data"])


@functools.cache
def _fonts() -> tuple[Any, Any]:
    """DejaVu Sans, which matplotlib ships: it has every Vietnamese letter and the ₫, and looks the
    same on every machine."""
    import matplotlib
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    faces = "".join(
        f"@font-face {{ font-family: '{family}'; font-weight: {weight}; src:"
        f" url(data:font/ttf;base64,{base64.b64encode((folder / file).read_bytes()).decode()}); }}"
        for family, weight, file in (
            ("DejaVu Sans", 400, "DejaVuSans.ttf"),
            ("DejaVu Sans", 700, "DejaVuSans-Bold.ttf"),
        )
    )
    fonts = FontConfiguration()
    css = CSS(
        string=faces + " body { font-family: 'DejaVu Sans'; }",
        font_config=fonts,
        url_fetcher=_data_only(),
    )
    return fonts, css
