"""When an asset is made without being asked for, and when it is late."""

from datetime import timedelta

import dagster as dg

#: A run that makes the asset together with what it is made of asks for nothing more. Only where that was updated
#: without it is a run requested, once, when nothing of it is being made and its blocking checks passed.
DERIVED = (
    dg.AutomationCondition.any_deps_updated().since_last_handled()
    & dg.AutomationCondition.all_deps_blocking_checks_passed()
    & ~dg.AutomationCondition.any_deps_in_progress()
    & ~dg.AutomationCondition.in_progress()
)

#: What is made by the clock all year, in summer as well, is late when one round and half of the next were missed. What
#: waits for matches has no such policy: silence in summer is not staleness, and `results_are_complete` counts matches.
EVERY_TWO_HOURS = dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=7), warn_window=timedelta(hours=5))
EVERY_FOUR_HOURS = dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=9), warn_window=timedelta(hours=6))
EVERY_DAY = dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=50), warn_window=timedelta(hours=30))
