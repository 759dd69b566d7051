"""Other places than a folder here: parts on several machines, an object store, a dask cluster."""

import json
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from acm_lib import reports
from acm_lib.errors import ReportError, UsageError
from acm_lib.reports import storage
from acm_lib.reports.storage import FolderStorage, open_storage


def status(batch):
    return {record["client_id"]: record["status"] for record in batch.records}


def test_a_write_is_whole_or_not_at_all(tmp_path, monkeypatch):
    place = FolderStorage(str(tmp_path / "month"))
    place.write({"A/one.html": b"good", "A/one.json": b"{}"})
    monkeypatch.setattr(
        os, "fsync", lambda _handle: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    with pytest.raises(OSError, match="No space"):
        place.write({"A/one.html": b"new", "A/two.html": b"new"})
    assert place.read("A/one.html") == b"good"
    assert place.read("A/two.html") is None
    assert sorted(path.name for path in (tmp_path / "month").iterdir()) == ["A"]


def test_a_lock_ends_with_its_block_or_with_its_process(tmp_path):
    storage = FolderStorage(str(tmp_path))
    with storage.lock("") as work:
        assert work.is_dir()
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]
    script = f"""
import os
from acm_lib.reports import storage
from acm_lib.reports.storage import FolderStorage
with FolderStorage({str(tmp_path)!r}).lock(""):
    os._exit(0)
"""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", script], env=environment, check=True)
    with storage.lock(""):
        pass


def test_a_lock_file_without_an_owner_lets_nobody_else_in(tmp_path):
    """The owner's name may not be written yet."""
    storage = FolderStorage(str(tmp_path))
    with storage.lock("") as work:
        (work / "owner").write_text("", encoding="utf-8")
        with pytest.raises(ReportError, match="just started"), storage.lock(""):
            pass
        assert work.is_dir()


def test_two_threads_of_one_process_do_not_share_a_lock(tmp_path):
    storage, refused = FolderStorage(str(tmp_path)), []

    def enter():
        try:
            with storage.lock(""):
                pass
        except ReportError as error:
            refused.append(str(error))

    with storage.lock(""):
        thread = threading.Thread(target=enter)
        thread.start()
        thread.join()
    assert f"process {os.getpid()} of user" in refused[0]
    enter()
    assert len(refused) == 1


def test_parts_on_several_machines_make_one_whole(book, toy, tmp_path):
    notebooks, out = toy(), tmp_path / "out"
    first = reports.run(book, out=out, notebooks=notebooks, shard=(1, 2), jobs=1)
    second = reports.run(book, out=out, notebooks=notebooks, shard=(2, 2), jobs=1)
    assert first.ok
    assert second.ok
    made = [record["client_id"] for batch in (first, second) for record in batch.records]
    assert sorted(made) == sorted(["A", "B", "N", "../../x"])
    manifest = json.loads((out / "2026-02" / "manifest.json").read_text(encoding="utf-8"))
    assert sorted(record["client_id"] for record in manifest["reports"]) == sorted(made)
    assert set(
        status(reports.run(book, out=out, notebooks=notebooks, shard=(1, 2), jobs=1)).values()
    ) == {"unchanged"}
    with pytest.raises(UsageError, match="no part 3 of 2"):
        reports.run(book, out=out, notebooks=notebooks, shard=(3, 2))


def test_only_what_failed_is_made_again(book, toy, tmp_path):
    out, marker = tmp_path / "out", tmp_path / "mended"
    notebooks = toy(
        before=(
            f"import pathlib\nif client == 'A' and not pathlib.Path({str(marker)!r}).exists():\n   "
            " raise ValueError('not yet')"
        )
    )
    assert status(reports.run(book, clients=["A", "B"], out=out, notebooks=notebooks)) == {
        "A": "failed",
        "B": "ok",
    }
    marker.touch()
    again = reports.run(book, out=out, notebooks=notebooks, only_failed=True)
    assert status(again) == {"A": "ok"}
    manifest = json.loads((out / "2026-02" / "manifest.json").read_text(encoding="utf-8"))
    assert {record["client_id"]: record["status"] for record in manifest["reports"]} == {
        "A": "ok",
        "B": "ok",
    }


def test_an_unknown_address_is_refused_before_anything_is_made(book, toy):
    with pytest.raises(UsageError, match="cannot be written to"):
        reports.run(book, out="nowhere://x", notebooks=toy())


def test_reports_go_to_an_object_store(book, toy, monkeypatch):
    pytest.importorskip("s3fs")
    server = pytest.importorskip("moto.server").ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    try:
        host, port = server.get_host_and_port()
        for name, value in {
            "AWS_ACCESS_KEY_ID": "x",
            "AWS_SECRET_ACCESS_KEY": "x",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        }.items():
            monkeypatch.setenv(name, value)
        import s3fs

        s3fs.S3FileSystem.clear_instance_cache()
        s3fs.S3FileSystem().mkdir("agency")
        notebooks = toy()
        batch = reports.run(
            book, clients=["A", "B"], out="s3://agency/reports", notebooks=notebooks, jobs=1
        )
        assert batch.ok, batch.records
        place = open_storage("s3://agency/reports", "2026-02")
        assert b"About A" in place.read("A/toy.html")
        assert b"toy.html" in place.read("index.html")
        assert place.read(".lock") is None
        place.write({".lock": b"process 1 of user 1 on another-machine"})
        with pytest.raises(ReportError, match=r"another-machine.*delete \.lock"), place.lock(""):
            pass
        place.write({".lock": f"process 1 {storage._user()}".encode()})  # a killed batch's
        with place.lock("") as work:
            assert work.is_dir()
            with pytest.raises(ReportError, match="on this machine"), place.lock(""):
                pass
            monkeypatch.setattr(place, "read", lambda _name: None)  # it was looked for too early
            assert place._claim(".lock") == "another machine"
            monkeypatch.undo()
        assert status(
            reports.run(book, clients=["A", "B"], out="s3://agency/reports", notebooks=notebooks)
        ) == {"A": "unchanged", "B": "unchanged"}
    finally:
        server.stop()


@pytest.fixture
def cluster():
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as made:
        yield made


def test_a_cluster_makes_the_same_reports(book, toy, tmp_path, cluster):
    notebooks = toy()
    here = reports.run(book, out=tmp_path / "here", notebooks=notebooks)
    there = reports.run(
        book, out=tmp_path / "there", notebooks=notebooks, cluster=cluster.scheduler_address
    )
    assert here.ok
    assert there.ok, there.records
    for path in (tmp_path / "here").rglob("toy.*"):
        assert (
            path.read_bytes()
            == (tmp_path / "there" / path.relative_to(tmp_path / "here")).read_bytes()
        )


def test_the_loss_of_a_worker_and_of_the_scheduler_loses_no_report(book, toy, tmp_path, cluster):
    notebooks = toy(before="import time\ntime.sleep(1.5)")
    victims = [worker.pid for worker in cluster.workers.values()]

    def kill():
        time.sleep(4)
        os.kill(victims[0], signal.SIGKILL)
        time.sleep(2)
        cluster.close()

    killing = threading.Thread(target=kill)
    killing.start()
    batch = reports.run(
        book, out=tmp_path / "out", notebooks=notebooks, cluster=cluster.scheduler_address
    )
    killing.join()
    assert batch.ok, batch.records
    assert len(batch.records) == 4


def test_no_scheduler_is_said(book, toy, tmp_path):
    pytest.importorskip("distributed")
    with pytest.raises(UsageError, match="No scheduler answers"):
        reports.run(
            book, clients=["A"], out=tmp_path / "out", notebooks=toy(), cluster="tcp://127.0.0.1:9"
        )
