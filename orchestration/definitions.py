"""The code location that `workspace.yaml` names."""

from orchestration.build import build_definitions
from orchestration.settings import Settings

defs = build_definitions(Settings())
