-- Every skill that a CV or an offer names; concepts by URI, others by their normalised name.
with mentions as (
  select skill_key, uri, label_fr, label_en, as_written from {{ ref('stg_cv_skills') }}
  union all
  select skill_key, uri, label_fr, label_en, as_written from {{ ref('stg_offer_skills') }}
)

select
  skill_key,
  max(uri) as uri,
  coalesce(max(label_fr), max(label_en), min(as_written)) as name_fr,
  coalesce(max(label_en), max(label_fr), min(as_written)) as name_en,
  max(uri) is not null as is_concept
from mentions
group by skill_key
