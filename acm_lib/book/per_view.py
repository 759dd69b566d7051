"""What is computed once for a view: kept on it, handed out as a copy."""

from __future__ import annotations

import copy
import dataclasses
import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from acm_lib.book.view import BookView

P = ParamSpec("P")
R = TypeVar("R")
V = TypeVar("V", bound="BookView")


def per_view(analysis: Callable[Concatenate[V, P], R]) -> Callable[Concatenate[V, P], R]:
    """Compute an analysis once for a view and its other arguments, and keep the result on the view.

    Every caller gets a lazy copy: editing a returned frame changes no later answer. The result ends
    with the view.

    Parameters
    ----------
    analysis : a function whose first argument is a view. A result for arguments that cannot be
        hashed (a dictionary) is not kept.
    """

    @functools.wraps(analysis)
    def once(view: V, *args: P.args, **kwargs: P.kwargs) -> R:
        key = (analysis, args, tuple(sorted(kwargs.items())))
        if not _is_hashable(key):
            return analysis(view, *args, **kwargs)
        if key not in view.results:
            view.results[key] = analysis(view, *args, **kwargs)
        return _lazy_copy(view.results[key])

    return once  # type: ignore[return-value]


def _is_hashable(key: object) -> bool:
    try:
        hash(key)
    except TypeError:
        return False
    return True


def _lazy_copy(value: Any) -> Any:
    """A copy whose frames share their data until one of them is changed (pandas copy-on-write)."""
    if isinstance(value, (pd.DataFrame, pd.Series)):
        return value.copy(deep=False)
    if isinstance(value, np.ndarray):
        value = value.view()
        value.flags.writeable = False
        return value
    if isinstance(value, dict):
        return {key: _lazy_copy(item) for key, item in value.items()}
    if type(value) in (list, tuple):
        return type(value)(_lazy_copy(item) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        twin = copy.copy(value)
        for name, item in vars(value).items():
            object.__setattr__(twin, name, _lazy_copy(item))
        return twin
    return value
