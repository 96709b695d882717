-- Which candidate has which skill: once, however often the CV names it.
select
  doc_id || '/' || skill_key as bridge_key,
  doc_id,
  skill_key,
  bool_or(evidenced) as evidenced,
  max(years) as years
from {{ ref('stg_cv_skills') }}
group by doc_id, skill_key
