"""What the tests of lessons share: two books in which the same stories are true, and a progress
file of nobody."""

import shutil

import pytest

from acm_lib.book import open_book
from acm_lib.samples import write_samples


@pytest.fixture(scope="session")
def other_view(tmp_path_factory):
    """The sample book of another seed: other figures, the same stories."""
    return open_book(write_samples(tmp_path_factory.mktemp("other") / "book", seed=7)).at()


@pytest.fixture(scope="session")
def own_view(other_view, tmp_path_factory):
    """A book in which nobody has planted a story: an agency's own."""
    book = shutil.copytree(other_view.book.path, tmp_path_factory.mktemp("own") / "book")
    (book / "stories.toml").unlink()
    return open_book(book).at()


@pytest.fixture(autouse=True)
def progress_of_nobody(tmp_path, monkeypatch):
    """No test writes into the progress of whoever runs it."""
    monkeypatch.setenv("ACM_PROGRESS", str(tmp_path / "progress.jsonl"))
    return tmp_path / "progress.jsonl"
