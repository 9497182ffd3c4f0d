"""Run `bet-hope` as a person would and measure it: the seconds it prints, the memory of its processes."""

import os
import re
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

#: Between two looks at the processes; a peak shorter than this may be missed.
SAMPLE_SECONDS = 0.1
_STEP = re.compile(r"\[ ?\d+/\d+\] (?P<name>.+?)\s{2,}(?P<seconds>\d+\.\d) s\s*(?P<detail>.*)")


@dataclass(frozen=True)
class Step:
    """One step of a run.

    Attributes:
        name: As printed.
        seconds: Of the step itself.
        peak_mb: Resident memory of the largest single process while it ran, shared pages included.
        largest: Name of that process.
        detail: What the step says of itself.
    """

    name: str
    seconds: float
    peak_mb: float
    largest: str
    detail: str


@dataclass(frozen=True)
class CommandRun:
    """A command that ended well: its wall clock, process start included, and its steps."""

    command: str
    seconds: float
    steps: tuple[Step, ...]

    @property
    def step_seconds(self) -> float:
        """Seconds inside steps: what is left of the wall clock is starting Python, Dagster and the run."""
        return sum(step.seconds for step in self.steps)

    @property
    def peak_mb(self) -> float:
        """Resident memory of the largest process of the whole run."""
        return max(step.peak_mb for step in self.steps)


class CommandFailedError(RuntimeError):
    """The command did not end well; its output is in the message."""


def run_command(home: Path, settings: dict[str, str], *arguments: str) -> CommandRun:
    """Run `bet-hope` with its data in `home`, and measure it.

    Raises:
        CommandFailedError: It ended with an error.
    """
    environment = {**os.environ, "BET_HOPE_HOME": str(home), "COLUMNS": "250", **settings}
    process = subprocess.Popen(
        [str(Path(sys.executable).with_name("bet-hope")), *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    samples: list[tuple[float, float, str]] = []
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(process.pid, home, samples, done), daemon=True)
    watcher.start()
    begun = time.monotonic()
    steps, output = [], []
    for line in process.stdout or ():
        ended = time.monotonic()
        output.append(line)
        if found := _STEP.search(line):
            seconds = float(found["seconds"])
            during = [sample for sample in samples if sample[0] >= ended - seconds - SAMPLE_SECONDS]
            _, peak_mb, largest = max(during, key=lambda sample: sample[1], default=(0.0, 0.0, ""))
            steps.append(Step(found["name"], seconds, peak_mb, largest, found["detail"].strip()))
    code = process.wait()
    seconds = time.monotonic() - begun
    done.set()
    watcher.join()
    if code != 0:
        raise CommandFailedError("".join(output))
    return CommandRun(" ".join(arguments), seconds, tuple(steps))


def _watch(pid: int, home: Path, samples: list[tuple[float, float, str]], done: threading.Event) -> None:
    while not done.wait(SAMPLE_SECONDS):
        largest, name = 0.0, ""
        for root in (pid, _postmaster(home)):
            with suppress(psutil.Error):
                top = psutil.Process(root) if root else None
                for process in (top, *top.children(recursive=True)) if top else ():
                    with suppress(psutil.Error):
                        resident = process.memory_info().rss / 2**20
                        if resident > largest:
                            largest, name = resident, process.name()
        samples.append((time.monotonic(), largest, name))


def _postmaster(home: Path) -> int | None:
    with suppress(OSError, ValueError, IndexError):
        return int((home / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    return None
