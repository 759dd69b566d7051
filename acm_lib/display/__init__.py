"""From raw values to what a person sees: words in two languages, numbers, tables, charts.

Formatting happens here and nowhere else. The rooms before this one return raw values with units;
the sheets after it only choose what goes where.
"""
