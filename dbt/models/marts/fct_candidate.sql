-- A row for each CV: what it offers, and how fast it came through.
select
  doc_id,
  language,
  title,
  occupation_uri,
  city,
  region,
  country,
  education_level,
  years as years_experience,
  years_education,
  posts,
  languages,
  certifications,
  (select count(distinct s.skill_key) from {{ ref('stg_cv_skills') }} as s where s.doc_id = c.doc_id) as skills,
  source,
  received_at,
  cast(received_at as date) as received_on,
  date_diff('millisecond', received_at, extracted_at) / 1000.0 as seconds_to_delta
from {{ ref('stg_cvs') }} as c
