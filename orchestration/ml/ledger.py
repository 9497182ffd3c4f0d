"""The ledger's hash chain: a digest over every forecast since the digest before, which a change in the past breaks.

A row's content is its JSON without nulls, keys in Postgres's own order: a column that is added later and is null in
old rows changes no old digest. Somebody who can switch the trigger off can also write the chain anew; so the digests
are shown to the world (`serving.ledger_digest`), and whoever kept one can compare.
"""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from orchestration.db.tables import ledger_digest

GENESIS = "0" * 64
_CHAIN = """
select
    count(*) as n_rows,
    max(p.prediction_id) as last_prediction_id,
    encode(sha256(convert_to(
        :previous || coalesce(string_agg(
            encode(sha256(convert_to(jsonb_strip_nulls(to_jsonb(p))::text, 'UTF8')), 'hex'),
            '' order by p.prediction_id
        ), ''), 'UTF8'
    )), 'hex') as sha256
from ml.prediction as p
where p.prediction_id > :after and (cast(:last as bigint) is null or p.prediction_id <= :last)
"""


@dataclass(frozen=True)
class LedgerState:
    """What a check of the whole chain found.

    Attributes:
        n_digests: Digests in the chain.
        n_rows: Forecasts they cover.
        n_open: Forecasts issued since the last digest.
        sha256: The last digest; whoever kept it can compare.
        broken: A sentence for the first link that does not hold; None where all do.
    """

    n_digests: int
    n_rows: int
    n_open: int
    sha256: str
    broken: str | None


def write_digest(engine: Engine) -> int:
    """Add a digest over the forecasts issued since the last one; nothing where there are none.

    Returns:
        How many it covers.
    """
    with engine.begin() as connection:
        last = connection.execute(
            sa.select(ledger_digest).order_by(ledger_digest.c.last_prediction_id.desc()).limit(1)
        ).one_or_none()
        previous, after = (GENESIS, 0) if last is None else (last.sha256, last.last_prediction_id)
        link = _link(connection, previous, after, None)
        if not link.n_rows:
            return 0
        connection.execute(
            ledger_digest.insert().values(
                last_prediction_id=link.last_prediction_id,
                digest_on=sa.text("(clock_timestamp() at time zone 'UTC')::date"),
                n_rows=link.n_rows,
                previous_sha256=previous,
                sha256=link.sha256,
            )
        )
        return int(link.n_rows)


def verify(engine: Engine) -> LedgerState:
    """Compute every link again from the rows as they are."""
    previous, after, n_rows = GENESIS, 0, 0
    broken: str | None = None
    with engine.connect() as connection:
        digests = connection.execute(sa.select(ledger_digest).order_by(ledger_digest.c.last_prediction_id)).all()
        for digest in digests:
            link = _link(connection, previous, after, digest.last_prediction_id)
            if broken is None and (digest.previous_sha256, digest.sha256) != (previous, link.sha256):
                broken = (
                    f"forecasts {after + 1} to {digest.last_prediction_id} are not those that were digested on"
                    f" {digest.digest_on}: there were {digest.n_rows}, there are {link.n_rows}"
                )
            previous, after, n_rows = digest.sha256, digest.last_prediction_id, n_rows + digest.n_rows
        n_open = _link(connection, previous, after, None).n_rows
    return LedgerState(len(digests), n_rows, int(n_open), previous, broken)


def _link(connection: Connection, previous: str, after: int, last: int | None) -> "sa.Row[tuple[object, ...]]":
    return connection.execute(sa.text(_CHAIN), {"previous": previous, "after": after, "last": last}).one()
