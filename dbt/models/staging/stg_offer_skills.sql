-- Skills of offers, a row for each mention, required or preferred.
with items as (
  select *, true as required
  from ({{ json_items(source('raw', 'raw_offers'), 'profile', 'skills_required', ['doc_id']) }})
  union all
  select *, false as required
  from ({{ json_items(source('raw', 'raw_offers'), 'profile', 'skills_preferred', ['doc_id']) }})
)

select
  doc_id,
  place,
  required,
  {{ skill_key('item') }} as skill_key,
  {{ json_text('item', 'name') }} as as_written,
  {{ json_text('item', 'concept.uri') }} as uri,
  {{ json_text('item', 'concept.label_fr') }} as label_fr,
  {{ json_text('item', 'concept.label_en') }} as label_en
from items
