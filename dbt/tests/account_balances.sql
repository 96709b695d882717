-- Every raw CV and offer is one fact, no more and no less: rows here are tables that do not add up.
with account as (
  select
    'cvs' as kind,
    (select count(*) from {{ source('raw', 'raw_cvs') }}) as raw_rows,
    (select count(*) from {{ ref('fct_candidate') }}) as fact_rows
  union all
  select
    'offers' as kind,
    (select count(*) from {{ source('raw', 'raw_offers') }}) as raw_rows,
    (select count(*) from {{ ref('fct_offer') }}) as fact_rows
)

select * from account where raw_rows <> fact_rows
