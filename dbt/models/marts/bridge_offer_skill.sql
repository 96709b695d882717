-- Which offer asks for which skill: required when it is required anywhere.
select
  doc_id || '/' || skill_key as bridge_key,
  doc_id,
  skill_key,
  bool_or(required) as required
from {{ ref('stg_offer_skills') }}
group by doc_id, skill_key
