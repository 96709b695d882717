{# Schemas are called `staging` and `marts`, whoever runs dbt: the file belongs to one installation. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
  {{ custom_schema_name | trim if custom_schema_name else target.schema }}
{%- endmacro %}
