{# How JSON is taken apart: the one place that differs between warehouses. #}

{# The text at a path such as `salary.min`; null where there is none. #}
{% macro json_text(column, path) -%}
  json_extract_string({{ column }}, '$.{{ path }}')
{%- endmacro %}

{# How many items an array has; 0 where it is missing. #}
{% macro json_length(column, path) -%}
  coalesce(json_array_length({{ column }}, '$.{{ path }}'), 0)
{%- endmacro %}

{# A row for each item of an array: the columns in `keep`, the item as JSON, and its place from 1. #}
{% macro json_items(relation, column, path, keep) -%}
  select
    {{ keep | join(', ') }},
    unnest(json_extract({{ column }}, '$.{{ path }}[*]')) as item,
    generate_subscripts(json_extract({{ column }}, '$.{{ path }}[*]'), 1) as place
  from {{ relation }}
{%- endmacro %}

{# Key of a skill: the URI of its concept, else `name:` and the name in lower case with single spaces. #}
{% macro skill_key(item) -%}
  coalesce(
    {{ json_text(item, 'concept.uri') }},
    'name:' || lower(trim(regexp_replace({{ json_text(item, 'name') }}, '\s+', ' ', 'g')))
  )
{%- endmacro %}
