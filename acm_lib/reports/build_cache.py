"""What a month's storage holds and what it was made from: this record decides what is up to date,
never a file's date."""

import json
import time

from acm_lib.reports.export import to_json
from acm_lib.reports.job import Outcome, ReportJob
from acm_lib.reports.storage import Storage, digest

# Writing it after each of thousands of reports would take longer than the reports.
SECONDS_BETWEEN_WRITES = 1.0


class BuildCache:
    """Job -> hash of its inputs, hashes of the files it gave, and the seconds it took.

    Parameters
    ----------
    storage : of the month.
    shard : (i, n) of a batch that makes the i-th of n parts; each part writes its own file and
        reads them all.
    """

    def __init__(self, storage: Storage, shard: tuple[int, int] = (1, 1)) -> None:
        self._storage = storage
        self._name = _name(shard)
        self._entries: dict[str, dict] = {}
        parts = {_name((1, 1)), *(_name((i + 1, shard[1])) for i in range(shard[1]))}
        for part in parts - {self._name}:
            self._entries |= self._read(part)
        self._part = self._read(self._name)
        self._entries |= self._part
        self._written = 0.0

    def unchanged(self, job: ReportJob) -> Outcome | None:
        """The outcome of a job that was made from the same inputs, and whose files still have the
        bytes that were published; None where it has to be made."""
        entry = self._entries.get(job.key)
        if not entry or entry["inputs"] != job.inputs_sha256 or not entry["files"]:
            return None
        for name, sha256 in entry["files"].items():
            if digest(self._storage.read(name)) != sha256:
                return None
        return Outcome("unchanged", files=entry["files"])

    def record(self, job: ReportJob, outcome: Outcome) -> None:
        """Note that a report was published; written within a second, so that a killed batch can
        be resumed."""
        self._part[job.key] = self._entries[job.key] = {
            "inputs": job.inputs_sha256,
            "files": dict(outcome.files),
            "seconds": outcome.seconds,
        }
        if time.monotonic() > self._written + SECONDS_BETWEEN_WRITES:
            self.write()

    def write(self) -> None:
        """Write what was noted."""
        self._storage.write({self._name: to_json(self._part).encode()})
        self._written = time.monotonic()

    def seconds(self, job: ReportJob) -> float:
        """How long the job took when it was last made; where it never was, as long as the slowest
        of the same report."""
        if job.key in self._entries:
            return float(self._entries[job.key]["seconds"])
        prefix = f"{job.report.name}/"
        times = [entry["seconds"] for key, entry in self._entries.items() if key.startswith(prefix)]
        return max(times, default=0.0)

    def _read(self, name: str) -> dict[str, dict]:
        try:
            return dict(json.loads(self._storage.read(name) or b"{}"))
        except ValueError:
            return {}


def _name(shard: tuple[int, int]) -> str:
    return ".builds.json" if shard == (1, 1) else f".builds-{shard[0]}-of-{shard[1]}.json"
