"""Assets of schemas `ops`, `raw` and `identity`: the present is set, archives are read, rows are identified."""

from collections.abc import Iterator, Sequence
from functools import partial

import dagster as dg

from orchestration.db.state import advance_present, begin_build, read_state
from orchestration.defs.failures import RETRY_TRANSIENT, permanent_failures
from orchestration.defs.ingestion.partitions import archive_partitions
from orchestration.defs.pages import row_count
from orchestration.ingestion.accounts import accounts
from orchestration.ingestion.asking import Asker
from orchestration.ingestion.feeds import Feed
from orchestration.ingestion.http import SourceError, TransientSourceError
from orchestration.ingestion.identity import identify, seed_leagues
from orchestration.ingestion.ingest import FeedReport, ingest_feeds
from orchestration.ingestion.live import live_now, n_near, tick
from orchestration.ingestion.present import SyncReport, sync_present
from orchestration.ingestion.providers import football_data_co_uk, openfootball
from orchestration.ingestion.sources import byte_source, choose_source, sandbox_now
from orchestration.ingestion.wanted import near, plan
from orchestration.resources.database import Database, Writer
from orchestration.settings import Settings

OUTCOMES = ("new", "unchanged", "absent", "rejected", "unreachable")
#: How often a long read says how far it is.
FEEDS_A_LINE = 20
#: Calls of a day that syncs leave to the live tick: five hours of it.
KEPT_FOR_LIVE = 20
#: How long one run may wait for a provider's quota; what is left out comes with the next.
PATIENCE_SECONDS = 130.0


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            ["ops", "database_state"],
            group_name="ops",
            kinds={"postgres"},
            description="What this database holds and from which instant it looks; every run begins here.",
        ),
        dg.AssetSpec(
            ["identity", "league"],
            group_name="identity",
            kinds={"postgres"},
            deps=[["ops", "database_state"]],
            description="Leagues we know, from a table in the repository.",
        ),
    ],
    name="present",
)
def present(context: dg.AssetExecutionContext, writer: Writer) -> Iterator[dg.MaterializeResult[None]]:
    """Move the present forward, stamp a new database with its source, and seed the leagues of that source."""
    settings = writer.settings
    with permanent_failures():
        choice = choose_source(settings, writer.engine)
        if choice.warning:
            context.log.warning(choice.warning)
        as_of = sandbox_now(settings) if choice.source == "sandbox" else settings.as_of
        state = begin_build(writer.engine, choice.source, as_of)
    yield dg.MaterializeResult(
        asset_key=["ops", "database_state"],
        metadata={
            "source": state.source,
            "present_at": dg.MetadataValue.timestamp(state.present_at),
            "looks_from_another_day": state.as_of_at is not None,
        },
    )
    n_leagues = seed_leagues(writer.engine, state.source)
    yield dg.MaterializeResult(asset_key=["identity", "league"], metadata={"dagster/row_count": n_leagues})


def _read(context: dg.AssetExecutionContext, writer: Writer, feeds: Sequence[Feed]) -> list[FeedReport]:
    """Read feeds one by one; a source of which nothing could be reached is tried again later.

    Raises:
        TransientSourceError: No feed could be reached.
    """
    source = byte_source(writer.settings, writer.engine)
    wanted = list(dict.fromkeys(feeds))
    reports = []
    for report in ingest_feeds(writer.engine, wanted, source):
        reports.append(report)
        if report.outcome == "rejected":
            context.log.warning(f"{report.source} {report.path} was refused: {report.detail}")
        if len(reports) % FEEDS_A_LINE == 0:
            context.log.info(f"{len(reports)} of {len(wanted)} files")
    if reports and all(report.outcome == "unreachable" for report in reports):
        raise TransientSourceError(f"none of {len(reports)} files could be reached: {reports[0].detail}")
    return reports


def _metadata(reports: Sequence[FeedReport]) -> dict[str, int]:
    outcomes: list[str] = [report.outcome for report in reports]
    return {
        "files": len(reports),
        **{f"files_{name}": outcomes.count(name) for name in OUTCOMES},
        "rows_read": sum(report.n_rows for report in reports),
        "rows_in_quarantine": sum(report.n_quarantined for report in reports),
    }


def _cells(context: dg.AssetExecutionContext) -> list[tuple[str, int]]:
    """Give the (league code, season) cells of this run, the newest season first."""
    cells = []
    for key in context.partition_keys:
        dimensions = archive_partitions.get_partition_key_from_str(key).keys_by_dimension
        cells.append((dimensions["league"], int(dimensions["season"])))
    return cells


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            ["raw", "football_data_co_uk_match"],
            group_name="raw",
            kinds={"csv", "postgres"},
            deps=[["identity", "league"]],
            description="Matches as football-data.co.uk tells them, one row a line of its files.",
        ),
        dg.AssetSpec(
            ["raw", "football_data_co_uk_odds"],
            group_name="raw",
            kinds={"csv", "postgres"},
            deps=[["identity", "league"]],
            description="Prices of the same lines: pre-match or closing, by bookmaker or average, never mixed.",
        ),
    ],
    name="football_data_co_uk",
    partitions_def=archive_partitions,
    backfill_policy=dg.BackfillPolicy.single_run(),
    retry_policy=RETRY_TRANSIENT,
)
def football_data_co_uk_archive(
    context: dg.AssetExecutionContext, writer: Writer
) -> Iterator[dg.MaterializeResult[None]]:
    """Read the files of the asked leagues and seasons; a file already held is not read into rows again."""
    feeds = [feed for cell in _cells(context) for feed in football_data_co_uk.feeds_for(*cell)]
    metadata = _metadata(_read(context, writer, feeds))
    for table in ("football_data_co_uk_match", "football_data_co_uk_odds"):
        yield dg.MaterializeResult(
            asset_key=["raw", table], metadata={**metadata, **row_count(writer.engine, "raw", table)}
        )


@dg.asset(
    key=["raw", "openfootball_match"],
    group_name="raw",
    kinds={"json", "postgres"},
    deps=[["identity", "league"]],
    partitions_def=archive_partitions,
    backfill_policy=dg.BackfillPolicy.single_run(),
    retry_policy=RETRY_TRANSIENT,
)
def openfootball_archive(context: dg.AssetExecutionContext, writer: Writer) -> dg.MaterializeResult[None]:
    """Fixtures and results of openfootball, one row a match of its files."""
    feeds = [feed for cell in _cells(context) for feed in openfootball.feeds_for(*cell)]
    metadata = _metadata(_read(context, writer, feeds))
    return dg.MaterializeResult(metadata={**metadata, **row_count(writer.engine, "raw", "openfootball_match")})


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            ["raw", "provider_match"],
            group_name="raw",
            kinds={"json", "postgres"},
            deps=[["identity", "league"]],
            description="Matches of our leagues as the keyed providers told them, every version of every answer.",
        ),
        dg.AssetSpec(
            ["raw", "provider_record"],
            group_name="raw",
            kinds={"json", "postgres"},
            deps=[["identity", "league"]],
            description="Everything else they told: clubs, squads, standings, absences, events, odds.",
        ),
    ],
    name="providers",
)
def providers(context: dg.AssetExecutionContext, writer: Writer) -> Iterator[dg.MaterializeResult[None]]:
    """Ask the providers there is a key for what is worth asking now, as far as their quotas reach."""
    metadata: dict[str, int | str] = {}
    with writer.engine.connect() as connection:
        state = read_state(connection)
    if state is None:
        raise dg.Failure("this database has no present yet: run `bet-hope seed-leagues`", allow_retries=False)
    known = accounts(writer.settings, state.source)
    for account in known:
        now = partial(near, writer.engine, account.source, state.present_at)
        wants = plan(account, state.source, state.present_at, now)
        kept_back = 0 if account.quota.per_day is None else min(KEPT_FOR_LIVE, account.quota.per_day // 5)
        asker = Asker(writer.engine, account, patience_seconds=PATIENCE_SECONDS, kept_back=kept_back)
        told_at = state.present_at if state.source == "sandbox" else None
        report = sync_present(writer.engine, asker, account, wants, told_at)
        _say_left_out(context, report)
        metadata |= {f"{account.source}_{name}": value for name, value in _provider_metadata(report).items()}
    if known:
        advance_present(writer.engine)
    else:
        metadata["asked"] = "nobody: no key is set"
    for table in ("provider_match", "provider_record"):
        yield dg.MaterializeResult(
            asset_key=["raw", table], metadata={**metadata, **row_count(writer.engine, "raw", table)}
        )


@dg.asset(
    key=["live", "match_state"],
    group_name="live",
    kinds={"json", "postgres"},
    deps=[["identity", "match"]],
    description="What matches in play stand at, straight from the providers; nobody is asked when none is on.",
)
def live_match_state(context: dg.AssetExecutionContext, database: Database) -> dg.MaterializeResult[None]:
    """Ask each provider once, beside whatever build is running."""
    settings = Settings()
    metadata: dict[str, int | str] = {}
    with database.opened() as engine:
        with engine.connect() as connection:
            state = read_state(connection)
        now = None if state is None else live_now(settings, state)
        if state is None or now is None or n_near(engine, now) == 0:
            return dg.MaterializeResult(metadata={"asked": "nobody: no match is on or near"})
        for account in accounts(settings, state.source):
            asker = Asker(engine, account, patience_seconds=0)
            try:
                report = tick(engine, account, asker, state.source, now)
            except SourceError as error:
                context.log.warning(str(error))
                metadata[f"{account.source}_failed"] = str(error)
                continue
            if report.failed is not None:
                context.log.warning(report.failed)
            metadata |= {
                f"{account.source}_in_play": report.n_in_play,
                f"{account.source}_changed": report.n_changed,
                f"{account.source}_unknown": report.n_unknown,
            }
    return dg.MaterializeResult(metadata=metadata)


def _say_left_out(context: dg.AssetExecutionContext, report: SyncReport) -> None:
    if report.stopped is not None:
        first = report.left_out[0]
        context.log.warning(
            f"{report.stopped}; {len(report.left_out)} answers are left out, the first {first.path} ({first.why})"
        )


def _provider_metadata(report: SyncReport) -> dict[str, int]:
    outcomes = [answer.outcome for answer in report.reports]
    return {
        "answers": len(outcomes),
        "answers_new": outcomes.count("new"),
        "answers_refused": outcomes.count("rejected"),
        "left_out": len(report.left_out),
        "spared": report.n_spared,
        "out_of_plan": report.n_out_of_plan,
        "fresh_enough": report.n_fresh,
    }


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            ["identity", table],
            group_name="identity",
            kinds={"postgres"},
            deps=[
                ["raw", "football_data_co_uk_match"],
                ["raw", "openfootball_match"],
                ["raw", "provider_match"],
                ["raw", "provider_record"],
                ["identity", "league"],
            ],
            description=description,
        )
        for table, description in {
            "season": "Seasons of our leagues.",
            "team": "Clubs, their ids minted once.",
            "team_alias": "What each source calls a club, and why we believe it.",
            "match": "Matches, their ids minted once however often they move.",
            "match_row": "Which match of ours each raw row speaks of.",
            "person": "Players and coaches, their ids minted once.",
            "person_alias": "What each provider calls them, and why we believe it.",
        }.items()
    ],
    name="identify",
)
def identity(context: dg.AssetExecutionContext, writer: Writer) -> Iterator[dg.MaterializeResult[None]]:
    """Give every new raw row its match, minting clubs and matches; what is not certain waits in quarantine."""
    report = identify(writer.engine)
    metadata = {
        "rows_identified": report.n_rows,
        "rows_waiting": report.n_waiting,
        "new_matches": report.n_matches,
        "new_clubs": report.n_teams,
        "new_names": report.n_aliases,
        "new_seasons": report.n_seasons,
        "new_people": report.people.n_people,
        "people_joined": report.people.n_joined,
        "people_waiting": report.people.n_waiting,
    }
    for table in ("season", "team", "team_alias", "match", "match_row", "person", "person_alias"):
        yield dg.MaterializeResult(
            asset_key=["identity", table], metadata={**metadata, **row_count(writer.engine, "identity", table)}
        )
