-- Who a person is must not be told: rows here are columns of staging or marts that carry an identity field.
select table_schema, table_name, column_name
from information_schema.columns
where
  table_schema in ('staging', 'marts')
  and lower(column_name) in (
    'full_name', 'emails', 'phones', 'links', 'birth_date', 'nationality', 'gender', 'contact', 'email', 'phone',
    'profile', 'summary', 'description'
  )
-- depends_on: {{ ref('skill_supply_demand') }}
-- depends_on: {{ ref('fct_candidate') }}
-- depends_on: {{ ref('fct_offer') }}
