with

payload as (select * from {{ ref('stg_payload') }}),

source_row as (select * from {{ source('raw', 'football_data_co_uk_odds') }})

select
    source_row.payload_id,
    source_row.row_number,
    source_row.bookmaker,
    source_row.is_closing,
    source_row.odds_home,
    source_row.odds_draw,
    source_row.odds_away,
    1 / source_row.odds_home + 1 / source_row.odds_draw + 1 / source_row.odds_away as inverse_sum
from source_row
inner join payload on source_row.payload_id = payload.payload_id
