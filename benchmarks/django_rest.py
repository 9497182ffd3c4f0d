"""Django REST Framework over `serving.prediction`: the same rows in the same form, a yardstick for `benchmarks.api`.

It runs in a virtual environment of its own, never in the project's: `gunicorn benchmarks.django_rest:application`.
"""

# mypy: ignore-errors
import os
from urllib.parse import urlsplit

import django
from django.conf import settings

_ADDRESS = urlsplit(os.environ["API_DATABASE_URL"])
settings.configure(
    DEBUG=False,
    ALLOWED_HOSTS=["*"],
    SECRET_KEY="for a benchmark on loopback",  # noqa: S106
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    TIME_ZONE="UTC",
    INSTALLED_APPS=["rest_framework"],
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": _ADDRESS.path.lstrip("/"),
            "USER": _ADDRESS.username,
            "HOST": os.environ["BENCHMARK_SOCKET"],
            "CONN_MAX_AGE": None,
        }
    },
    REST_FRAMEWORK={
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "DEFAULT_PERMISSION_CLASSES": [],
        "UNAUTHENTICATED_USER": None,
    },
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import models  # noqa: E402
from django.urls import path  # noqa: E402
from rest_framework import generics, serializers  # noqa: E402
from rest_framework.pagination import LimitOffsetPagination  # noqa: E402

_NUMBERS = [
    "p_home",
    "p_draw",
    "p_away",
    "confidence",
    "p_home_low",
    "p_home_high",
    "p_draw_low",
    "p_draw_high",
    "p_away_low",
    "p_away_high",
    "expected_goals_home",
    "expected_goals_away",
    "p_over_2_5",
    "p_both_teams_score",
    "log_loss",
    "rps",
    "brier",
    "odds_seen_home",
    "odds_seen_draw",
    "odds_seen_away",
    "odds_close_home",
    "odds_close_draw",
    "odds_close_away",
]
_TEXTS = [
    "league_code",
    "league_name",
    "country",
    "match_status",
    "home_team_name",
    "home_team_slug",
    "away_team_name",
    "away_team_slug",
    "lead_time",
    "model_name",
    "model_version",
    "predicted_outcome",
    "confidence_word",
    "outcome",
]
_INTEGERS = [
    "match_id",
    "league_id",
    "season_start",
    "home_team_id",
    "away_team_id",
    "data_depth",
    "most_likely_home_goals",
    "most_likely_away_goals",
    "home_goals",
    "away_goals",
]
_INSTANTS = ["kickoff_at", "cutoff_at", "issued_at", "as_of_at"]
_FLAGS = ["is_record", "is_simulated", "is_latest", "is_scored", "is_base_rate", "is_abstention", "is_correct"]


class Prediction(models.Model):
    """A row of `serving.prediction`."""

    prediction_id = models.BigIntegerField(primary_key=True)

    class Meta:
        """Of a table that dbt makes."""

        managed = False
        app_label = "benchmark"
        db_table = '"serving"."prediction"'


for names, kind in (
    (_NUMBERS, models.FloatField),
    (_TEXTS, models.TextField),
    (_INTEGERS, models.BigIntegerField),
    (_INSTANTS, models.DateTimeField),
    (_FLAGS, models.BooleanField),
):
    for name in names:
        Prediction.add_to_class(name, kind(null=True))


def _parts(name: str, /, **fields: serializers.Field) -> serializers.Serializer:
    return type(name, (serializers.Serializer,), fields)(source="*")


def _number(source: str) -> serializers.Field:
    return serializers.FloatField(source=source)


def _whole(source: str) -> serializers.Field:
    return serializers.IntegerField(source=source)


def _text(source: str) -> serializers.Field:
    return serializers.CharField(source=source)


def _of_three(name: str, pattern: str) -> serializers.Serializer:
    return _parts(name, **{outcome: _number(pattern.format(outcome)) for outcome in ("home", "draw", "away")})


def _team(side: str) -> serializers.Serializer:
    names = {"id": _whole(f"{side}_team_id"), "slug": _text(f"{side}_team_slug"), "name": _text(f"{side}_team_name")}
    return _parts("Team", **names)


def _interval(outcome: str) -> serializers.Serializer:
    return _parts("Interval", low=_number(f"p_{outcome}_low"), high=_number(f"p_{outcome}_high"))


class PredictionSerializer(serializers.ModelSerializer):
    """A forecast in the form the API gives it."""

    id = _whole("prediction_id")
    match = _parts(
        "Match",
        id=_whole("match_id"),
        league=_parts(
            "League",
            id=_whole("league_id"),
            code=_text("league_code"),
            name=_text("league_name"),
            country=serializers.CharField(),
        ),
        season_start=serializers.IntegerField(),
        kickoff_at=serializers.DateTimeField(),
        status=_text("match_status"),
        home_team=_team("home"),
        away_team=_team("away"),
    )
    probabilities = _of_three("Probabilities", "p_{}")
    interval = _parts("Intervals", **{outcome: _interval(outcome) for outcome in ("home", "draw", "away")})
    prediction_strength = _text("confidence_word")
    predicted_home_score = _whole("most_likely_home_goals")
    predicted_away_score = _whole("most_likely_away_goals")
    expected_goals = _parts("Goals", home=_number("expected_goals_home"), away=_number("expected_goals_away"))
    markets = _parts("Markets", over_2_5=_number("p_over_2_5"), both_teams_to_score=_number("p_both_teams_score"))
    odds_seen = _of_three("OddsSeen", "odds_seen_{}")
    odds_close = _of_three("OddsClose", "odds_close_{}")

    class Meta:
        """In the order of the API."""

        model = Prediction
        fields = (
            "id",
            "match_id",
            "match",
            "probabilities",
            "predicted_outcome",
            "interval",
            "confidence",
            "prediction_strength",
            "predicted_home_score",
            "predicted_away_score",
            "expected_goals",
            "markets",
            "data_depth",
            "is_base_rate",
            "is_abstention",
            "lead_time",
            "cutoff_at",
            "issued_at",
            "as_of_at",
            "is_record",
            "is_simulated",
            "model_name",
            "model_version",
            "odds_seen",
            "odds_close",
        )


class Pages(LimitOffsetPagination):
    """Pages of fifty, counted."""

    default_limit = 50


class Upcoming(generics.ListAPIView):
    """The latest forecast of each coming match."""

    serializer_class = PredictionSerializer
    pagination_class = Pages
    queryset = Prediction.objects.filter(is_latest=True, match_status="scheduled").order_by(
        "kickoff_at", "prediction_id"
    )


urlpatterns = [path("api/v1/predictions/upcoming", Upcoming.as_view())]
application = get_wsgi_application()
