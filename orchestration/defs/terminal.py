"""Where the events of a run go beside the event log: to whoever listens on `bet_hope.run`, by default nobody."""

import logging

import dagster as dg

RUN_LOGGER = "bet_hope.run"


def _run_logger(_context: dg.InitLoggerContext) -> logging.Logger:
    """Give a logger that prints nothing of its own: the event log already holds every line."""
    logger = logging.getLogger(RUN_LOGGER)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    return logger


terminal_logger = dg.LoggerDefinition(_run_logger, description="Hands a run's events to the command line it came from.")
