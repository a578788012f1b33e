-- What an addon adds to a database, a line each: compared before its installation and
-- after its removal.
select 'xmlid ' || module || '.' || name from ir_model_data where module = 'hr_training'
union all
select 'table ' || relname from pg_class
  where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm', 'S')
union all
select 'column ' || relname || '.' || attname
  from pg_attribute join pg_class on pg_class.oid = attrelid
  where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm')
    and attnum > 0 and not attisdropped
union all
select 'model ' || model from ir_model
union all
select 'model ' || model || '.' || name from ir_model_fields
order by 1;
