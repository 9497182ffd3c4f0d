# Targets: pipeline (Dagster, dbt, training), mlflow (its server), api (the default: reads one schema, serves it).
# The steps are those of the Makefile.
FROM python:3.11-slim AS base
ENV PYTHONUNBUFFERED=1 DAGSTER_DISABLE_TELEMETRY=1 DBT_SEND_ANONYMOUS_USAGE_STATS=false \
    MLFLOW_DISABLE_TELEMETRY=true DO_NOT_TRACK=1
RUN apt-get update && apt-get install --yes --no-install-recommends make libgomp1 && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 bethope
WORKDIR /app
COPY requirements.lock pyproject.toml Makefile README.md LICENSE ./
COPY api api
COPY ml_assets ml_assets
COPY nlp nlp
COPY orchestration orchestration
COPY dbt_project dbt_project
COPY workspace.yaml ./
RUN make install && chown -R bethope /app
USER bethope
ENV PATH=/app/.venv/bin:$PATH BET_HOPE_HOME=/app/.bet-hope

FROM base AS pipeline
ARG GIT_COMMIT
ENV GIT_COMMIT=$GIT_COMMIT HOST=0.0.0.0
EXPOSE 3000 5000 8000
CMD ["bet-hope", "up"]

FROM base AS mlflow
EXPOSE 5000
CMD ["sh", "-c", "mlflow server --host 0.0.0.0 --port 5000 --backend-store-uri \"$MLFLOW_DATABASE_URL\""]

FROM base AS api
EXPOSE 8000
CMD ["uvicorn", "--factory", "api.app:create_app", "--host", "0.0.0.0", "--port", "8000"]
