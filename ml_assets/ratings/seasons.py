"""What a new season changes before a ball is kicked: who is where, and how much of last year still counts.

A division is entered at the first cut-off of its season, with the clubs of its fixture list. Clubs that stay
are drawn towards the division's mean; a promoted club starts between its own strength and that of the clubs
it replaces; a relegated one keeps its own. No result of the new season is read.
"""

from collections.abc import Iterable

from ml_assets.ratings.filters import begin_season
from ml_assets.ratings.state import Club, Division, State, unseen_club

#: Share of a club's distance from the division's mean that survives a summer.
KEPT = {
    "elo": 0.90,
    "odds_elo": 0.90,
    "odds_home": 0.90,
    "odds_draw": 0.90,
    "pi_home": 0.85,
    "pi_away": 0.85,
    "attack": 0.85,
    "defence": 0.85,
    "shots_for": 0.80,
    "shots_against": 0.80,
    "target_for": 0.80,
    "target_against": 0.80,
}
#: What a newcomer takes from the clubs it replaces and stayers keep a share of; and what only one nobody saw takes.
STRENGTHS = tuple(KEPT)
FILTERED = ("market", "market_level", "performance", "performance_level")
#: Of a promoted club's start, the rest comes from the clubs it replaces.
PROMOTED_OWN_SHARE = 0.5
#: Clubs that stand for those replaced when a division only grew.
N_WEAKEST = 3
#: Outcomes counted for the base rate fade by this factor a season, towards the prior the division began with.
OUTCOMES_KEPT = 0.8
PRIOR = Division()


def enter_season(state: State, league_id: int, tier: int, season_start: int, team_ids: Iterable[int]) -> None:
    """Enter a division's season: move and shrink its clubs. A season entered before is left alone."""
    division = state.divisions.setdefault(league_id, Division())
    if season_start <= division.season_start:
        return
    members = sorted(set(team_ids))
    previous = set(division.members)
    newcomers = [team_id for team_id in members if team_id not in previous]
    start = _start_of_newcomers(state, division, members, len(newcomers), tier)
    for team_id in newcomers:
        club = state.clubs.get(team_id)
        if club is None:
            state.clubs[team_id] = club = Club(tier=tier)
            _mix(club, start, 0.0)
            for name in FILTERED:
                setattr(club, name, getattr(start, name))
            continue
        if club.tier >= tier:
            _mix(club, start, PROMOTED_OWN_SHARE)
        begin_season(club, club.tier != tier)
    clubs = [state.clubs[team_id] for team_id in members]
    stayers = [state.clubs[team_id] for team_id in members if team_id in previous]
    for name in STRENGTHS:
        mean = 0.0 if name in ("odds_home", "odds_draw") else sum(getattr(c, name) for c in clubs) / len(clubs)
        kept = KEPT[name]
        for club in stayers:
            setattr(club, name, mean + kept * (getattr(club, name) - mean))
    for club in stayers:
        begin_season(club, False)
    for club in clubs:
        club.tier = tier
        club.n_season = 0
        club.points = 0
    for name in ("n_home", "n_draw", "n_away"):
        prior = getattr(PRIOR, name)
        setattr(division, name, prior + OUTCOMES_KEPT * (getattr(division, name) - prior))
    division.members = members
    division.season_start = season_start


def _start_of_newcomers(state: State, division: Division, members: list[int], n_newcomers: int, tier: int) -> Club:
    """Average the clubs that newcomers replace: the weakest of those that left, as many as came."""
    left = sorted(set(division.members) - set(members)) or sorted(division.members)
    if not left:
        left = [team_id for team_id in members if team_id in state.clubs]
    if not left:
        return unseen_club(tier)
    by_strength = sorted(left, key=lambda team_id: (state.clubs[team_id].elo, team_id))
    n_replaced = n_newcomers if set(division.members) - set(members) else N_WEAKEST
    replaced = [state.clubs[team_id] for team_id in by_strength[: max(n_replaced, 1)]]
    return Club(
        **{name: sum(getattr(club, name) for club in replaced) / len(replaced) for name in (*STRENGTHS, *FILTERED)}
    )


def _mix(club: Club, start: Club, own_share: float) -> None:
    for name in STRENGTHS:
        own, other = getattr(club, name), getattr(start, name)
        setattr(club, name, own_share * own + (1.0 - own_share) * other)
