"""When news is asked for: every two hours, as the original of this system did."""

import dagster as dg

from orchestration.defs.jobs import sync_news

news_schedule = dg.ScheduleDefinition(
    name="news_schedule",
    job=sync_news,
    cron_schedule="0 */2 * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="News of all feeds, read and made searchable, every two hours; the next forecast sees it.",
)
