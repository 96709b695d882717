-- A row for each offer: what it asks for and pays, and how fast it came through.
select
  doc_id,
  language,
  title,
  occupation_uri,
  company,
  sector,
  city,
  region,
  country,
  contract,
  remote,
  education_level,
  min_years_experience,
  salary_min,
  salary_max,
  salary_currency,
  salary_period,
  start_date,
  valid_through,
  (
    select count(distinct s.skill_key) from {{ ref('stg_offer_skills') }} as s
    where s.doc_id = o.doc_id and s.required
  ) as skills_required,
  source,
  received_at,
  cast(received_at as date) as received_on,
  closed_at,
  closed_reason,
  date_diff('millisecond', received_at, extracted_at) / 1000.0 as seconds_to_delta
from {{ ref('stg_offers') }} as o
