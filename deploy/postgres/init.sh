#!/bin/sh
# Run once by the image of Postgres, in an empty data folder.
set -eu
psql --username postgres --quiet -v pipeline_password="$PIPELINE_PASSWORD" -v dagster_password="$DAGSTER_PASSWORD" \
    -v mlflow_password="$MLFLOW_PASSWORD" -v api_password="$API_PASSWORD" -v auth_password="$AUTH_PASSWORD" -f /roles.sql
