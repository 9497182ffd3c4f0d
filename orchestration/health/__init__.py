"""Whether the system is well: what is wrong, since when, and what to do about it. Nothing here knows Dagster.

A look is a question with a plain answer (`data`, `forecasts`, `supply`); `look` asks them all, `memory` keeps the
answers in schema `ops` and says which of them changed, `telling` sends the changes to people, `gauges` counts.
"""
