"""The problems of a book in the reader's language."""

from functools import partial

import pandas as pd

from acm_lib.book.problem import with_texts
from acm_lib.display.language import translate


def problem_texts(problems: pd.DataFrame, language: str) -> pd.DataFrame:
    """`Book.problems` with the columns `problem` and `remedy` in `language`."""
    return with_texts(problems, language, partial(translate, language=language))
