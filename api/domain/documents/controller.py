"""Addresses of news: search, a club's news, a match's brief."""

from datetime import date
from typing import Annotated, Any

import msgspec
import sqlalchemy as sa
from litestar import Controller, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from api.db import Serving
from api.domain.documents.brief import write_brief
from api.domain.documents.queries import LATEST_FIRST, hanging_on, news_of, search, signals_before
from api.domain.documents.schemas import Brief, DocumentList, FoundDocuments, document_of, found_of
from api.domain.matches.queries import find_match, last_results
from api.domain.predictions.queries import forecasts_of_match
from api.errors import LIST_PROBLEMS, THING_PROBLEMS, refused, unknown
from api.filters import Looking, MatchId, TeamPath, TeamQuery, team_id_of
from api.pagination import PageRequest, read_listing
from api.references import find_team
from nlp.search import Question

#: Results behind a club's form in a brief.
FORM_MATCHES = 5


def _as_read(row: sa.Row[Any]) -> sa.Row[Any]:
    """Keep a row as it is: what hangs on it is read for the whole page."""
    return row


class DocumentController(Controller):
    """News as read: found, of a club, of a match."""

    tags = ("Documents",)

    @get("/documents/search", operation_id="search_documents", summary="Search the news", responses=LIST_PROBLEMS)
    async def search_documents(
        self,
        serving: NamedDependency[Serving],
        state: State,
        q: Annotated[str, QueryParameter(min_length=1, max_length=300, description="What to look for")],
        team: TeamQuery = None,
        player: Annotated[
            str | None, QueryParameter(max_length=100, description="Name of a player, or part of it")
        ] = None,
        date_from: Annotated[date | None, QueryParameter(name="from", description="First day, UTC")] = None,
        date_to: Annotated[date | None, QueryParameter(name="to", description="Last day, UTC")] = None,
        n: Annotated[int, QueryParameter(name="limit", ge=1, le=50, description="How many articles")] = 10,
    ) -> FoundDocuments:
        """Articles by words and by meaning, fused: the best first, each with the place that fits."""
        if date_from and date_to and date_from > date_to:
            raise refused("to", f"{date_to} lies before from, {date_from}")
        question = Question(q, await team_id_of(serving, team), player, date_from, date_to)
        rows, with_vectors = await search(serving.database, question, state.settings.embedding_model, n)
        mentions, signals = await hanging_on(serving.database, [row.article_id for row in rows])
        found = [found_of(row, mentions[row.article_id], signals[row.article_id]) for row in rows]
        return FoundDocuments(found, "fused" if with_vectors else "text", serving.meta)

    @get("/teams/{team:str}/news", operation_id="list_team_news", summary="News of a team", responses=THING_PROBLEMS)
    async def list_team_news(
        self, serving: NamedDependency[Serving], page: NamedDependency[PageRequest], team: TeamPath
    ) -> DocumentList:
        """Articles that name a team, the latest known first; a story told by many sources once."""
        row = await find_team(serving.database, team)
        if row is None:
            raise unknown("team", team, "/api/v1/teams")
        listing: Any = await read_listing(
            DocumentList, serving, news_of(row.team_id), LATEST_FIRST, page, shape=_as_read
        )
        mentions, signals = await hanging_on(serving.database, [article.article_id for article in listing.results])
        shaped = [
            document_of(article, mentions[article.article_id], signals[article.article_id])
            for article in listing.results
        ]
        return DocumentList(**{**msgspec.structs.asdict(listing), "results": shaped})

    @get("/matches/{match_id:int}/brief", operation_id="get_match_brief", summary="A brief", responses=THING_PROBLEMS)
    async def get_match_brief(
        self, serving: NamedDependency[Serving], looking: NamedDependency[Looking], match_id: MatchId
    ) -> Brief:
        """A match in a few sentences, each citing what it rests on, as known at its kick-off."""
        match = await find_match(serving.database, match_id, looking)
        if match is None:
            raise unknown("match", match_id, "/api/v1/matches")
        at = min(match.kickoff_at, looking.at)
        sides = (match.home_team_id, match.away_team_id)
        home, away = [await last_results(serving.database, team_id, FORM_MATCHES, at) for team_id in sides]
        forecasts = await forecasts_of_match(serving.database, match_id, looking)
        before = [row for row in forecasts if (row.as_of_at or row.issued_at) <= match.kickoff_at]
        signals = await signals_before(serving.database, sides, at)
        return Brief(match_id, write_brief(match, home, away, before[0] if before else None, signals), serving.meta)
