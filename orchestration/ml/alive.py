"""Features that died: what varied before and is now one value throughout, or nothing at all.

A column that never varied (a source that never told) is unknown and no fault; one that stops varying is a broken
source or a broken model, and nobody may learn or forecast from it.
"""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ml_assets.frames import INPUT_COLUMNS

#: Of each league the newest rows that are looked at, and those before them that say what to expect. A league is
#: compared with itself: in summer only those play that never told of shots.
N_NEWEST, N_BEFORE = 60, 240
RANKED = """
select *, row_number() over (partition by league_id order by kickoff_at desc, match_id) as nth
from features.match_features
where kickoff_at > (select present_at from ops.database_state) - interval '400 days'
  and (is_finished or kickoff_at < (select present_at from ops.database_state) + interval '14 days')
"""


def dead_features(connection: Connection) -> dict[str, str]:
    """Name inputs of the model that used to vary in some leagues, and in none of those do in the newest matches.

    Returns:
        How it died, by column: `all null` or `constant`.
    """
    counts = ", ".join(
        f"count(distinct {name}) filter (where nth <= :n_newest) as {name}_newest,"
        f" count(distinct {name}) filter (where nth > :n_newest) as {name}_before"
        for name in INPUT_COLUMNS
    )
    query = (
        f"select {counts} from ({RANKED}) as ranked where nth <= :n_newest + :n_before"
        " group by league_id having count(*) >= 2 * :n_newest"
    )
    bound = {"n_newest": N_NEWEST, "n_before": N_BEFORE}
    leagues = [row._asdict() for row in connection.execute(sa.text(query), bound)]
    dead: dict[str, str] = {}
    for name in INPUT_COLUMNS:
        newest = [league[f"{name}_newest"] for league in leagues if league[f"{name}_before"] > 1]
        if newest and max(newest) < 2:
            dead[name] = "constant" if max(newest) else "all null"
    return dead
