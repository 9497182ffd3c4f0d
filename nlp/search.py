"""Search over articles: full text and vectors, each with a ranking of its own, fused by reciprocal rank.

The statement reads views of schema `serving`, so the command line and the API ask the same question. Reciprocal rank
fusion: Cormack, Clarke, Büttcher (2009), with their constant. nDCG: Järvelin, Kekäläinen (2002).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Way = Literal["text", "vectors", "fused"]

#: Constant of reciprocal rank fusion.
RANK_CONSTANT = 60
#: Pieces each ranking gives to the fusion.
CANDIDATES = 100
#: So many pieces, the newest, are ranked that have all words of the query; where they are fewer than `CANDIDATES`, so
#: many again that have any: common words are in all of them.
MOST_RANKED = 500
#: Characters around the words of a snippet.
_HEADLINE = "StartSel=«,StopSel=»,MaxWords=40,MinWords=15,MaxFragments=1"


@dataclass(frozen=True)
class Question:
    """What is looked for.

    Attributes:
        words: As a person types them.
        team_id: Only articles that name this club.
        player: Only articles that name a player so; part of a name will do.
        date_from: First day of publication.
        date_to: Last day, included.
    """

    words: str
    team_id: int | None = None
    player: str | None = None
    date_from: date | None = None
    date_to: date | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether articles are left out before they are ranked."""
        return not (self.team_id is None and self.player is None and self.date_from is None and self.date_to is None)


def statement(question: Question, *, vectors: str | None, way: Way = "fused") -> str:
    """Write the search in SQL, for the parameters of `parameters`.

    Args:
        question: What is looked for.
        vectors: View of the model's vectors, None where the server has none.
        way: Which rankings count.
    """
    narrowed = (
        f"article_id in (select article_id from ({_articles(question)}) as narrowed)" if question.is_narrowed else ""
    )
    parts = []
    if way != "vectors" or vectors is None:
        parts.append(
            f"""
    select chunk_id, row_number() over (order by rank desc, chunk_id desc) as place
    from (
        select chunk_id, ts_rank(words, any_word) + 10 * ts_rank_cd(words, all_words) as rank
        from (select * from with_all union select * from with_any) as newest, asked
        order by rank desc, chunk_id desc limit {CANDIDATES}
    ) as best"""
        )
    if way != "text" and vectors is not None:
        where = f"where chunk_id in (select chunk_id from serving.document_chunk where {narrowed})" if narrowed else ""
        parts.append(
            f"""
    select chunk_id, row_number() over (order by distance, chunk_id) as place
    from (
        select chunk_id, vector <=> cast(:vector as vector) as distance
        from {vectors}
        {where}
        order by vector <=> cast(:vector as vector) limit {CANDIDATES}
    ) as nearest"""
        )
    ranked = "\n    union all".join(parts)
    where = f" and {narrowed}" if narrowed else ""
    return f"""
with asked as materialized (
    select
        websearch_to_tsquery('english', :words) as all_words,
        cast(replace(cast(plainto_tsquery('english', :words) as text), '&', '|') as tsquery) as any_word
),
with_all as materialized (
    select chunk_id, words from serving.document_chunk
    where words @@ (select all_words from asked){where}
    order by chunk_id desc limit {MOST_RANKED}
),
with_any as materialized (
    select chunk_id, words from serving.document_chunk
    where words @@ (select any_word from asked) and (select count(*) from with_all) < {CANDIDATES}{where}
    order by chunk_id desc limit {MOST_RANKED}
),
ranked as ({ranked}
),
fused as (
    select chunk_id, sum(1.0 / ({RANK_CONSTANT} + place)) as score from ranked group by chunk_id
),
best as (
    select distinct on (article_id) article_id, chunk_id, score, document_chunk.text
    from fused
    inner join serving.document_chunk using (chunk_id)
    inner join serving.document using (article_id)
    where superseded_at is null
    order by article_id, score desc, chunk_id
)
select
    article_id, best.score, source, address, title, published_at, known_at,
    ts_headline('english', best.text, any_word, '{_HEADLINE}') as snippet
from (select * from best order by score desc, article_id desc limit :n) as best
inner join serving.document using (article_id), asked
order by best.score desc, article_id desc
"""


def parameters(question: Question, vector: str | None, n: int) -> dict[str, object]:
    """Give the values of `statement`.

    Args:
        question: The same.
        vector: Of its words, as pgvector reads it.
        n: Articles wanted.
    """
    values: dict[str, object] = {"words": question.words.replace("\0", " "), "n": n}
    if vector is not None:
        values["vector"] = vector
    if question.team_id is not None:
        values["team_id"] = question.team_id
    if question.player is not None:
        values["player"] = f"%{_escaped(question.player)}%"
    if question.date_from is not None:
        values["date_from"] = question.date_from
    if question.date_to is not None:
        values["date_to"] = question.date_to
    return values


def _escaped(text: str) -> str:
    return text.replace("\0", " ").replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _articles(question: Question) -> str:
    told = "cast(coalesce(published_at, known_at) at time zone 'UTC' as date)"
    conditions = []
    if question.team_id is not None:
        conditions.append("article_id in (select article_id from serving.document_mention where team_id = :team_id)")
    if question.player is not None:
        conditions.append(
            "article_id in (select article_id from serving.document_mention where player_name ilike :player)"
        )
    if question.date_from is not None:
        conditions.append(f"{told} >= :date_from")
    if question.date_to is not None:
        conditions.append(f"{told} <= :date_to")
    return f"select article_id from serving.document where {' and '.join(conditions)}"


def ndcg(ranked: Sequence[int], judged: Mapping[int, int], at: int = 10) -> float:
    """Score a ranking: 1 where the best come first.

    Args:
        ranked: Ids, the best first.
        judged: Grade of each relevant id, 1 or more.
        at: Places that count.
    """
    gain = sum((2 ** judged.get(key, 0) - 1) / math.log2(place + 2) for place, key in enumerate(ranked[:at]))
    best = sorted(judged.values(), reverse=True)[:at]
    ideal = sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(best))
    return gain / ideal if ideal else 0.0
