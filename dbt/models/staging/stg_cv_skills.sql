-- Skills of CVs, a row for each mention.
with items as (
  {{ json_items(source('raw', 'raw_cvs'), 'profile', 'skills', ['doc_id']) }}
)

select
  doc_id,
  place,
  {{ skill_key('item') }} as skill_key,
  {{ json_text('item', 'name') }} as as_written,
  {{ json_text('item', 'concept.uri') }} as uri,
  {{ json_text('item', 'concept.label_fr') }} as label_fr,
  {{ json_text('item', 'concept.label_en') }} as label_en,
  {{ json_text('item', 'use') }} = 'evidenced' as evidenced,
  cast({{ json_text('item', 'years') }} as double) as years
from items
