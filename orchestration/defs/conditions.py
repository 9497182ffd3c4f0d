"""When an asset is made without being asked for: what it is made of changed, and no blocking check forbids it."""

import dagster as dg

#: A run that makes the asset together with what it is made of asks for nothing more. Only where that was updated
#: without it is a run requested, once, when nothing of it is being made and its blocking checks passed.
DERIVED = (
    dg.AutomationCondition.any_deps_updated().since_last_handled()
    & dg.AutomationCondition.all_deps_blocking_checks_passed()
    & ~dg.AutomationCondition.any_deps_in_progress()
    & ~dg.AutomationCondition.in_progress()
)
