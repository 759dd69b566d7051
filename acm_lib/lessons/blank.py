"""`____`: the answer that has not been given yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


class Blank:
    """Whatever is done with it stays blank, so that an untouched exercise says 'not attempted' and
    never raises.

    Examples
    --------
    >>> ____ * 2 + 1, ____["fee"].sum(), max(____, ____)
    (____, ____, ____)
    """

    def _stay(self, *_args: Any, **_kwargs: Any) -> Blank:
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = (
        __floordiv__
    ) = __rfloordiv__ = _stay
    __mod__ = __rmod__ = __pow__ = __rpow__ = __neg__ = __pos__ = __abs__ = __round__ = __call__ = (
        __getitem__
    ) = _stay
    __lt__ = __le__ = __gt__ = __ge__ = __and__ = __rand__ = __or__ = __ror__ = __invert__ = _stay

    def __getattr__(self, name: str) -> Blank:
        if name.startswith("_"):  # the protocols of Python, numpy and IPython
            raise AttributeError(name)
        return self

    def __bool__(self) -> bool:
        return False

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __repr__(self) -> str:
        return "____"


____ = Blank()


def is_blank(answer: Any) -> bool:
    """Has no answer been given: `____`, something made of it, nothing, an empty text or list?

    Examples
    --------
    >>> is_blank(____ + 1), is_blank([____]), is_blank("  "), is_blank(0)
    (True, True, True, False)
    """
    if answer is None or isinstance(answer, Blank) or answer is Ellipsis:
        return True
    if isinstance(answer, str):
        return not answer.strip("_ \t\n")
    if isinstance(answer, dict):
        return all(is_blank(item) for item in answer.values())
    return isinstance(answer, (list, tuple, set, frozenset)) and all(
        is_blank(item) for item in answer
    )
