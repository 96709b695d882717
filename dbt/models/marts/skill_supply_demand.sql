-- How many candidates have a skill, how many offers ask for it, and where the market is short.
with supply as (
  select skill_key, count(*) as candidates, count(*) filter (where evidenced) as candidates_evidenced
  from {{ ref('bridge_candidate_skill') }}
  group by skill_key
),

demand as (
  select skill_key, count(*) as offers, count(*) filter (where required) as offers_required
  from {{ ref('bridge_offer_skill') }}
  group by skill_key
)

select
  d.skill_key,
  d.uri,
  d.name_fr,
  d.name_en,
  coalesce(supply.candidates, 0) as candidates,
  coalesce(supply.candidates_evidenced, 0) as candidates_evidenced,
  coalesce(demand.offers, 0) as offers,
  coalesce(demand.offers_required, 0) as offers_required,
  coalesce(demand.offers, 0) - coalesce(supply.candidates, 0) as shortage
from {{ ref('dim_skill') }} as d
left join supply on d.skill_key = supply.skill_key
left join demand on d.skill_key = demand.skill_key
