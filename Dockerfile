# Targets: pipeline (Dagster, dbt, training), mlflow (its server), and api, the default: reads one schema, serves it.
# What is run is run by the Makefile, and tests/deployment runs the same steps in a root of its own.
FROM python:3.11-slim AS base
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DAGSTER_DISABLE_TELEMETRY=1 DBT_SEND_ANONYMOUS_USAGE_STATS=false \
    MLFLOW_DISABLE_TELEMETRY=true DO_NOT_TRACK=1 PIP_NO_CACHE_DIR=1
RUN apt-get update && apt-get install --yes --no-install-recommends make && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --uid 10001 bethope && mkdir /data && chown bethope /data
WORKDIR /app
ENV PATH=/app/.venv/bin:$PATH
COPY Makefile pyproject.toml requirements.lock README.md LICENSE .env.example ./
COPY deploy/requirements-api.lock deploy/requirements-mlflow.lock deploy/

FROM base AS pipeline
# OpenMP, which CatBoost and scikit-learn share work with
RUN apt-get update && apt-get install --yes --no-install-recommends libgomp1 && rm -rf /var/lib/apt/lists/*
COPY api api
COPY ml_assets ml_assets
COPY nlp nlp
COPY orchestration orchestration
COPY dbt_project dbt_project
COPY workspace.yaml ./
RUN make install
# baked in: whoever starts first would else parse the project, in a folder that is not its own
RUN make manifest
USER bethope
ARG GIT_COMMIT
# the rating pass is compiled once and kept with the data: /app is not its own
ENV GIT_COMMIT=$GIT_COMMIT BET_HOPE_HOME=/data NUMBA_CACHE_DIR=/data/numba HOST=0.0.0.0
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=180s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:3000/server_info', timeout=4)"]
CMD ["bet-hope", "dagster"]

FROM base AS mlflow
RUN make install LOCK=deploy/requirements-mlflow.lock
USER bethope
VOLUME /data
EXPOSE 5000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:5000/health', timeout=4)"]
# the address of its database is MLFLOW_BACKEND_STORE_URI: an argument would be shown to everybody by ps
CMD ["mlflow", "server", "--host", "0.0.0.0", "--port", "5000", "--workers", "1", \
     "--default-artifact-root", "file:///data/mlflow"]

FROM base AS api
COPY api api
COPY nlp/__init__.py nlp/embedding.py nlp/
RUN make install LOCK=deploy/requirements-api.lock
USER bethope
ENV API_HOST=0.0.0.0
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health/live', timeout=4)"]
CMD ["python", "-m", "api"]
