"""The page as a tagged PDF, by WeasyPrint; where its libraries are missing, by a chromium on the
PATH.

Neither may load anything: WeasyPrint reads `data:` addresses only, chromium runs without a network
and the page's own Content-Security-Policy forbids the rest.
"""

from __future__ import annotations

import base64
import functools
import importlib.util
import os
import shutil
import subprocess
import tempfile
from ctypes.util import find_library
from pathlib import Path
from typing import Any

from acm_lib.errors import ReportError

NOT_HERE = (
    "No PDF was made: WeasyPrint needs the system library Pango, and there is no chromium either."
    " The other formats were made. Install one of the two (Debian, Ubuntu: apt-get install"
    " libpango-1.0-0 libpangoft2-1.0-0)."
)
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")


def pdf(page: str) -> bytes:
    """A page (`export.page`) as a PDF: A4, tagged for screen readers, its font embedded; the same
    bytes for the same page.

    Raises
    ------
    ReportError : neither WeasyPrint's libraries nor a chromium are there.
    """
    if _weasyprint() is not None:
        return _by_weasyprint(page)
    chromium = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if chromium is None:
        raise ReportError(NOT_HERE)
    return _by_chromium(page, chromium)


def possible() -> bool:
    """Can PDFs be made here? Answered without the second that importing WeasyPrint takes."""
    here = importlib.util.find_spec("weasyprint") and any(
        map(find_library, ("pango-1.0", "pango-1.0-0", "libpango-1.0-0"))
    )
    return bool(here) or any(map(shutil.which, CHROMIUMS))


def _by_weasyprint(page: str) -> bytes:
    weasyprint = _weasyprint()
    fonts, css = _fonts()
    document = weasyprint.HTML(string=page, url_fetcher=_data_only(), base_url="about:blank")
    return document.write_pdf(stylesheets=[css], font_config=fonts, pdf_variant="pdf/ua-1")


def _by_chromium(page: str, chromium: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="acm-pdf-") as folder:
        source, target = Path(folder) / "page.html", Path(folder) / "page.pdf"
        source.write_text(page, encoding="utf-8")
        command = [
            chromium,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--proxy-server=127.0.0.1:9",
            f"--user-data-dir={folder}/profile",
            "--no-pdf-header-footer",
            f"--print-to-pdf={target}",
            source.as_uri(),
        ]
        subprocess.run(
            command,
            capture_output=True,
            timeout=120,
            check=False,
            env=os.environ | {"SOURCE_DATE_EPOCH": "0"},
        )
        if not target.exists():
            raise ReportError(
                "No PDF was made: chromium ended without one. Install Pango, so that WeasyPrint can"
                " make it. The other formats were made."
            )
        return target.read_bytes()


@functools.cache
def _weasyprint() -> Any:
    """The library, or None where it or what it needs of the system is missing."""
    try:
        import weasyprint
    except (ImportError, OSError):
        return None
    return weasyprint


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
