{{ config(materialized='view') }}

select chunk_id, article_id, text, words
from {{ source('nlp', 'chunk') }}
