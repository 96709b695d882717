-- CVs without identity: only named fields of the profile pass.
select
  doc_id,
  language,
  kind_probability,
  title,
  occupation_uri,
  city,
  {{ json_text('profile', 'location.region') }} as region,
  country,
  years,
  education_level,
  cast({{ json_text('profile', 'total_years_education') }} as double) as years_education,
  {{ json_length('profile', 'experience') }} as posts,
  {{ json_length('profile', 'languages') }} as languages,
  {{ json_length('profile', 'certifications') }} as certifications,
  source,
  received_at,
  extracted_at
from {{ source('raw', 'raw_cvs') }}
