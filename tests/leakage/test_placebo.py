"""Scrambled results: where nothing can be known, no skill may show; with the real ones, some must.

A pipeline that lets a match's own result into its features would forecast scrambled results as well as real ones.
"""

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa
from leakage import stages
from leakage.conftest import Copy
from orchestration.db.frames import read_frame
from sqlalchemy.engine import URL

pytestmark = pytest.mark.slow
