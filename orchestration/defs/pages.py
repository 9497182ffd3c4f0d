"""What the asset pages say beside a run's own figures: the columns of our tables, how many rows, where the model is."""

from collections.abc import Iterable
from typing import Any

import dagster as dg
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from orchestration.db.tables import metadata
from orchestration.settings import Settings


def with_columns(definitions: Iterable[object]) -> list[dg.AssetsDefinition]:
    """Show the columns of every table that Alembic looks after, with what each says; dbt tells of its own."""
    ours = [definition for definition in definitions if isinstance(definition, dg.AssetsDefinition)]
    return [definition.map_asset_specs(_with_columns) for definition in ours]


def _with_columns(spec: dg.AssetSpec) -> dg.AssetSpec:
    table = metadata.tables.get(".".join(spec.key.path))
    if table is None or "dagster/column_schema" in spec.metadata:
        return spec
    columns = [
        dg.TableColumn(column.name, str(column.type), description=column.comment, constraints=_constraints(column))
        for column in table.columns
    ]
    schema = dg.MetadataValue.table_schema(dg.TableSchema(columns))
    return spec.replace_attributes(
        description=spec.description or table.comment,
        metadata={**spec.metadata, "dagster/column_schema": schema, "dagster/table_name": str(table)},
    )


def _constraints(column: "sa.Column[Any]") -> dg.TableColumnConstraints:
    return dg.TableColumnConstraints(nullable=bool(column.nullable), unique=bool(column.unique))


def row_count(engine: Engine, schema: str, relation: str) -> dict[str, int]:
    """Count the rows of a table, under the name by which Dagster charts it."""
    with engine.connect() as connection:
        count = sa.select(sa.func.count()).select_from(sa.table(relation, schema=schema))
        return {"dagster/row_count": connection.execute(count).scalar_one()}


def model_link(settings: Settings, name: str, version: str) -> dict[str, dg.UrlMetadataValue]:
    """Link to a model in MLflow's UI, from which its run is one click away."""
    address = f"http://{settings.host}:{settings.mlflow_port}/#/models/{name}/versions/{version}"
    return {"mlflow_model": dg.MetadataValue.url(address)}
