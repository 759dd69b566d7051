"""The arithmetic of a measure: one text that is computed, shown, and written into a workbook.

>>> margin = Expression("(fee - cost) / fee")
>>> margin.inputs
('fee', 'cost')
>>> margin.evaluate(pd.DataFrame({"fee": [100.0, 0.0], "cost": [60.0, 5.0]})).tolist()
[0.4, nan]
>>> margin.substitute({"fee": "100", "cost": "60"}.get)
'(100 - 60) / 100'
"""

import ast
import functools
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

_NAME = re.compile(r"[a-z_][a-z_0-9]*")


def ratio(numerator: pd.Series, denominator: pd.Series) -> pd.Series:
    """Numerator / denominator; NaN where the denominator is 0 or either is missing.

    Examples
    --------
    >>> ratio(pd.Series([1.0, 1.0]), pd.Series([4.0, 0.0])).tolist()
    [0.25, nan]
    """
    return numerator / denominator.where(denominator != 0)


_OPERATORS: dict[type[ast.operator], Callable[[pd.Series, pd.Series], pd.Series]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: ratio,
}
_FUNCTIONS: dict[str, Callable[..., Any]] = {"min": np.minimum, "max": np.maximum}


class Expression:
    """Arithmetic over named columns: ``+ - * /``, ``min()``, ``max()``, names and numbers.

    Attributes
    ----------
    text : as it was written.
    inputs : the columns it is computed from, in the order of the text.

    Raises
    ------
    ValueError : the text holds anything else.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        try:
            self._tree = ast.parse(text, mode="eval").body
        except SyntaxError:
            raise ValueError(f"{text!r} is not a formula") from None
        names = _names(self._tree)
        self.inputs = tuple(name for name in dict.fromkeys(_NAME.findall(text)) if name in names)

    def evaluate(self, columns: pd.DataFrame) -> pd.Series:
        """One value a row; NaN where an input is missing or something is divided by 0."""
        return _evaluate(self._tree, columns)

    def substitute(self, write: Callable[[str], str | None]) -> str:
        """The text with each input as `write` gives it; one for which it gives None stays."""

        def written(match: re.Match[str]) -> str:
            name = match.group()
            return (write(name) if name in self.inputs else None) or name

        return _NAME.sub(written, self.text)

    def in_workbook(self, cells: Mapping[str, str]) -> str:
        """The formula over cells, by input; empty where an input has none.

        Examples
        --------
        >>> Expression("max(0, fee - cost)").in_workbook({"fee": "A1", "cost": "B1"})
        'MAX(0, A1 - B1)'
        """
        if not self.inputs or not cells.keys() >= set(self.inputs):
            return ""
        names = {name: name.upper() for name in _FUNCTIONS} | dict(cells)
        return _NAME.sub(lambda match: names[match.group()], self.text)


def _names(node: ast.expr) -> set[str]:
    match node:
        case ast.Name(id=name):
            return {name}
        case ast.Constant(value=int() | float()):
            return set()
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _names(left) | _names(right)
        case ast.Call(func=ast.Name(id=name), args=[_, *_] as args, keywords=[]) if (
            name in _FUNCTIONS
        ):
            return set().union(*map(_names, args))
    raise ValueError(
        f"{ast.unparse(node)!r} is not allowed in a formula: only names, numbers, + - * /,"
        f" {' and '.join(f'{name}()' for name in _FUNCTIONS)} can"
    )


def _evaluate(node: ast.expr, columns: pd.DataFrame) -> pd.Series:
    match node:
        case ast.Name(id=name):
            return columns[name].astype("float64")
        case ast.Constant(value=int() | float() as number):
            return pd.Series(float(number), index=columns.index)
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATORS[type(op)](_evaluate(left, columns), _evaluate(right, columns))
        case ast.Call(func=ast.Name(id=name), args=args):
            values = [_evaluate(arg, columns) for arg in args]
            result: pd.Series = functools.reduce(_FUNCTIONS[name], values)
            return result
    raise AssertionError(node)  # nothing else gets through `_names`
