-- Databases and roles, least privilege each; once, as a superuser, before the first start:
--   psql -v pipeline_password=… -v dagster_password=… -v mlflow_password=… -v api_password=… -v auth_password=… -f roles.sql
-- Run again, it sets the passwords and changes nothing else.
--
--   role               may
--   bet_hope_pipeline  own database bet_hope: migrate it, write it. No superuser, makes no roles, no databases
--   bet_hope_api       select in schema serving (granted by dbt with each build)
--   bet_hope_auth      keep accounts in schema auth (granted by migration 0005)
--   bet_hope_dagster   own database bet_hope_dagster, what the Dagster UI shows; sees nothing of bet_hope
--   bet_hope_mlflow    own database bet_hope_mlflow, likewise
\set ON_ERROR_STOP on

select format('create role %I login', name)
from unnest(array['bet_hope_pipeline', 'bet_hope_dagster', 'bet_hope_mlflow', 'bet_hope_api', 'bet_hope_auth']) as name
where not exists (select from pg_roles where rolname = name) \gexec
alter role bet_hope_pipeline password :'pipeline_password';
alter role bet_hope_dagster password :'dagster_password';
alter role bet_hope_mlflow password :'mlflow_password';
alter role bet_hope_api password :'api_password' connection limit 60;
alter role bet_hope_auth password :'auth_password' connection limit 40;
alter role bet_hope_api set default_transaction_read_only = on;
alter role bet_hope_api set statement_timeout = '30s';

select format('create database %I owner %I encoding ''utf8'' template template0', name, owner)
from (values ('bet_hope', 'bet_hope_pipeline'), ('bet_hope_dagster', 'bet_hope_dagster'), ('bet_hope_mlflow', 'bet_hope_mlflow'))
    as wanted (name, owner)
where not exists (select from pg_database where datname = name) \gexec
revoke all on database bet_hope, bet_hope_dagster, bet_hope_mlflow from public;
grant connect on database bet_hope to bet_hope_api, bet_hope_auth;

\connect bet_hope
-- a role that owns the database may not add it everywhere
create extension if not exists vector;
revoke create on schema public from public;
