"""What the button sends: the report of the client chosen and nothing of what else stands or stood
in the notebook."""

import re

import pytest

from acm_lib.paths import ROOT
from acm_lib.widgets import portfolio, report
from acm_lib.widgets.report_panel import PLACE


@pytest.fixture
def sent(workspace, tmp_path, monkeypatch):
    """The files of a report made by the button after a panel was about other clients and other
    words were typed."""
    monkeypatch.setenv(PLACE, str(tmp_path))
    panel = portfolio.show(workspace)
    panel.filters.fields["cell"].control.index = 2
    panel._point("C012")
    panel._point("C007")
    workspace.preferences.save("plan_editor", "note", "typed-in-a-widget")
    button = report(workspace, "cost_tracking", "account_plan")
    button.start()
    button.wait(300)
    assert "<a href" in button.status.value, button.status.value
    files = [file for file in (tmp_path / "reports").rglob("*") if file.is_file()]
    assert {file.suffix for file in files} >= {".html", ".json"}
    return files


def test_no_widget_no_other_client_and_no_path_enters_a_report(sent, workspace, tmp_path):
    own = [file for file in sent if file.parent.name.startswith("C007")]
    assert own
    clients = workspace.view.table("clients").set_index("client_id")["name"]
    others = [name for client, name in clients.items() if client != "C007" and len(name) > 3]
    assert len(others) > 40
    for file in own:
        text = file.read_text(encoding="utf-8")
        assert clients["C007"] in text or file.suffix == ".json"
        assert not [name for name in others if name in text], file.name
        assert not re.search(r"widget|IPY_MODEL|comm_id|typed-in-a-widget", text), file.name
        assert not [place for place in (workspace.path, tmp_path, ROOT) if str(place) in text], (
            file.name
        )
