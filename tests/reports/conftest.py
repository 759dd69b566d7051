"""Toy report notebooks that speak the protocol of sheets by plain display, and a small book."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from acm_lib.book import open_book

PARAMETERS = """book: str = ""  # folder of the book
client: str = "A"  # client
opportunity: str = ""  # an opportunity
month: str = "2026-02"  # month
language: str = "en"  # language
audience: str = "internal"  # audience
extra: int = 1  # a number"""
SHOW = """from IPython.display import display
text = {text!r}.format(client=client)
sheet = {{"sheet": "toy", "client_id": client}}
if opportunity:
    sheet["opportunity_id"] = opportunity
sheet |= {{"month": month, "figures": {figures}, "notes": [text]}}
html = "<section>" + text + "</section>"
data = {{"text/html": html, "text/plain": text, "application/vnd.acm+json": sheet}}
display(data, raw=True)"""

CLIENTS = """client_id,name,since
A,An Khê,2025-01-01
B,An Khê Holdings,2025-01-01
N,NA,2025-01-01
../../x,Đường lạ,2025-01-01
"""


@pytest.fixture
def book(tmp_path):
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "clients.csv").write_text(CLIENTS, encoding="utf-8")
    (folder / "invoices.csv").write_text(
        "invoice_id,client_id,issued,amount\nI1,A,2026-01-31,100\nI2,B,2026-02-10,50\n",
        encoding="utf-8",
    )
    return open_book(folder)


@pytest.fixture
def toy(tmp_path):
    """Write a report notebook: `toy("name", text=..., before=code)`; returns the folder of
    notebooks."""
    folder = tmp_path / "notebooks"
    folder.mkdir()

    def write(
        name="toy",
        text="About {client}",
        before="",
        figures="[]",
        parameters=PARAMETERS,
        audiences=("internal", "client"),
        needs=(),
        grain="client",
    ):
        declared = new_code_cell(parameters)
        declared.metadata["tags"] = ["parameters"]
        cells = [
            new_markdown_cell("# Toy\n\nIs it there?"),
            declared,
            new_markdown_cell("## Section\n\nLook."),
            new_code_cell(before),
            new_code_cell(SHOW.format(text=text, figures=figures)),
        ]
        notebook = new_notebook(
            cells=cells,
            metadata={
                "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
                "acm": {
                    "grain": grain,
                    "needs": list(needs),
                    "audiences": list(audiences),
                    "title": "Toy",
                },
            },
        )
        nbformat.write(notebook, folder / f"{name}.ipynb")
        return folder

    return write
