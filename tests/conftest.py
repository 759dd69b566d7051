"""What several tests share: the sample book, its truth, and the same agency on ordinary years."""

import os
import tomllib

import pytest

from acm_lib.book import open_book
from acm_lib.paths import samples_folder
from acm_lib.samples import write_samples

os.environ.pop(
    "ACM_PROGRAM", None
)  # messages name `acm`, however the tests themselves were started


@pytest.fixture(scope="session")
def book():
    """The sample book."""
    return open_book(samples_folder())


@pytest.fixture(scope="session")
def view(book):
    """The sample book at its last month."""
    return book.at()


@pytest.fixture(scope="session")
def stories():
    """What is true in the sample book."""
    return tomllib.loads((samples_folder() / "stories.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def ordinary(tmp_path_factory):
    """The same agency without any story: an alarm about one is a false alarm."""
    return open_book(write_samples(tmp_path_factory.mktemp("ordinary") / "book", stories=())).at()
