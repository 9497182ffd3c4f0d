"""What a training run shows: whether its probabilities come true, its skill, what it lives on, what more would give."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ml_assets.metrics import calibration_table
from ml_assets.outcomes import OUTCOMES, P_COLUMNS
from ml_assets.training import TrainedModel

COLOURS = {"home": "#1b6ca8", "draw": "#8a8d91", "away": "#c8553d"}
INK, PAPER, GRID = "#22262a", "#ffffff", "#e4e7ea"
#: Leagues with fewer test matches say nothing in a plot.
FEWEST_MATCHES = 30


def save_plots(trained: TrainedModel, directory: Path) -> list[Path]:
    """Draw every plot as a PNG file into a directory."""
    drawn = [
        (_calibration(trained), "calibration.png"),
        (_skill_by_league(trained), "skill_by_league.png"),
        (_skill_by_season(trained), "skill_by_season.png"),
        (_contributions(trained), "contributions.png"),
        (_learning_curve(trained), "learning_curve.png"),
    ]
    paths = []
    for figure, name in drawn:
        paths.append(directory / name)
        figure.savefig(paths[-1], dpi=130, facecolor=PAPER)
    return paths


def _figure(width: float, height: float) -> Any:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def _dress(axes: Any, title: str) -> None:
    axes.set_title(title, loc="left", fontsize=11, fontweight="bold", color=INK)
    axes.grid(color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(colors=INK, length=0, labelsize=9)
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)


def _span(trained: TrainedModel) -> str:
    return f"{trained.test_from_on} to {trained.test_to_on}"


def _calibration(trained: TrainedModel) -> Any:
    p = trained.test[list(P_COLUMNS)].to_numpy()
    table = calibration_table(p, trained.test["outcome"])
    figure = _figure(11.0, 4.6)
    panels = figure.subplots(2, 3, sharex=True, height_ratios=[4, 1])
    for column, outcome in enumerate(OUTCOMES):
        rows, (axes, counts) = table[table["outcome"] == outcome], panels[:, column]
        _dress(axes, f"{outcome.capitalize()} ({rows['n'].sum():,} matches)")
        axes.plot([0, 1], [0, 1], color=INK, linewidth=1, linestyle=(0, (4, 3)), alpha=0.6)
        axes.vlines(rows["p_mean"], rows["low"], rows["high"], color=COLOURS[outcome], linewidth=2.2, alpha=0.45)
        axes.plot(rows["p_mean"], rows["share"], "o-", color=COLOURS[outcome], markersize=5, linewidth=1.6)
        axes.set(xlim=(0, 1), ylim=(0, 1))
        _dress(counts, "")
        counts.hist(p[:, column], bins=np.linspace(0, 1, 41), color=COLOURS[outcome], alpha=0.75)
        counts.set_xlabel("probability issued", fontsize=9, color=INK)
    panels[0, 0].set_ylabel("share that happened", fontsize=9, color=INK)
    panels[1, 0].set_ylabel("forecasts", fontsize=9, color=INK)
    metrics = trained.metrics
    figure.suptitle(
        f"Calibration, {_span(trained)}: slope {metrics['calibration_slope']:.2f}"
        f" [{metrics['calibration_slope_low']:.2f}, {metrics['calibration_slope_high']:.2f}], error"
        f" {metrics['calibration_error']:.4f} (noise alone: up to {metrics['calibration_error_floor']:.4f})",
        fontsize=11,
        color=INK,
    )
    return figure


def _skill_by_league(trained: TrainedModel) -> Any:
    leagues = trained.by_league[trained.by_league["n"] >= FEWEST_MATCHES].reset_index(drop=True)
    leagues = leagues.sort_values("base_rate_gap_log_loss", ascending=False).reset_index(drop=True)
    figure = _figure(10.0, 1.8 + 0.27 * max(len(leagues), 4))
    axes = figure.subplots(1, 2, sharey=True)
    _panel(axes[0], leagues, "base_rate_gap_log_loss", "Log loss against the base rate", COLOURS["home"])
    _panel(axes[1], leagues, "close_gap_log_loss", "Log loss against the closing odds", COLOURS["away"])
    axes[0].set_yticks(range(len(leagues)), [f"{row.league_code}  {row.n:.0f}" for row in leagues.itertuples()])
    figure.suptitle(
        f"Skill by league, {_span(trained)}: left of 0 is better than the other; bars are 95 % intervals",
        fontsize=11,
        color=INK,
    )
    return figure


def _skill_by_season(trained: TrainedModel) -> Any:
    seasons = trained.by_season.sort_values("season", ascending=False).reset_index(drop=True)
    figure = _figure(10.0, 1.8 + 0.4 * max(len(seasons), 2))
    axes = figure.subplots(1, 2, sharey=True)
    _panel(axes[0], seasons, "base_rate_gap_log_loss", "Log loss against the base rate", COLOURS["home"])
    _panel(axes[1], seasons, "close_gap_log_loss", "Log loss against the closing odds", COLOURS["away"])
    labels = [
        f"{season}/{(season + 1) % 100:02d}  {n:.0f}"
        for season, n in zip(seasons["season"].astype(int), seasons["n"], strict=True)
    ]
    axes[0].set_yticks(range(len(seasons)), labels)
    figure.suptitle(f"Skill by season, {_span(trained)}: left of 0 is better than the other", fontsize=11, color=INK)
    return figure


def _contributions(trained: TrainedModel) -> Any:
    kinds = trained.importance.iloc[::-1].reset_index(drop=True)
    figure = _figure(8.0, 1.4 + 0.26 * len(kinds))
    axes = figure.subplots()
    _dress(axes, "What an input is worth: log loss added when it is dealt out at random")
    axes.axvline(0.0, color=INK, linewidth=1.0)
    axes.barh(kinds.index, kinds["log_loss"], color=COLOURS["home"], alpha=0.85)
    axes.set_yticks(range(len(kinds)), kinds["input"])
    axes.set_xlabel("nats a match; inputs that say the same share what they are worth", fontsize=9, color=INK)
    return figure


def _learning_curve(trained: TrainedModel) -> Any:
    figure = _figure(7.0, 4.0)
    axes = figure.subplots()
    _dress(axes, f"Learning curve, tested on {_span(trained)}")
    axes.plot(trained.curve["n_train"], trained.curve["log_loss"], "o-", color=COLOURS["home"], linewidth=1.6)
    axes.set_xlabel("matches learned from, the newest", fontsize=9, color=INK)
    axes.set_ylabel("log loss", fontsize=9, color=INK)
    return figure


def _panel(axes: Any, leagues: pd.DataFrame, name: str, title: str, colour: str) -> None:
    _dress(axes, title)
    axes.margins(y=0.02)
    axes.axvline(0.0, color=INK, linewidth=1.0)
    if name not in leagues:
        axes.text(0.5, 0.5, "no closing odds in the test part", ha="center", transform=axes.transAxes)
        return
    axes.hlines(leagues.index, leagues[f"{name}_low"], leagues[f"{name}_high"], color=colour, linewidth=3, alpha=0.35)
    axes.plot(leagues[name], leagues.index, "o", color=colour, markersize=5)
    axes.set_xlabel("nats a match", fontsize=9, color=INK)
