-- What an addon adds to a database, a line each: compared before its installation and
-- after its removal. Of the records only configuration: what people entered (or demo
-- data stands for) in other addons' models, such as partners, is theirs to keep; so are
-- products that claims and entries name.
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
union all
select 'function ' || proname from pg_proc where pronamespace = 'public'::regnamespace
union all
select 'site ' || id || ' with home page ' || homepage_url from website
union all
select 'record product_template ' || id || ' ' || name from product_template template
  where not exists (select from product_product product
    where product_tmpl_id = template.id
      and (exists (select from hr_expense where product_id = product.id)
        or exists (select from account_move_line where product_id = product.id)))
union all
select 'site menu ' || website_menu_id || ' for groups only' from res_groups_website_menu_rel
order by 1;

select format(
  'select ''record %1$s '' || id || '' '' || coalesce(to_jsonb(t) ->> ''name'', '''')
  from %1$I t order by 1', relname)
from pg_class
where relnamespace = 'public'::regnamespace and relkind = 'r' and relname in (
  'hr_skill_type', 'ir_act_client', 'ir_act_report_xml', 'ir_act_server', 'ir_act_url',
  'ir_act_window', 'ir_asset', 'ir_config_parameter', 'ir_cron', 'ir_default',
  'ir_embedded_actions', 'ir_model_access', 'ir_model_constraint', 'ir_model_relation',
  'ir_rule', 'ir_sequence', 'ir_ui_menu', 'ir_ui_view', 'mail_activity_plan',
  'mail_activity_type', 'mail_message_subtype', 'mail_template',
  'report_paperformat', 'res_groups', 'res_groups_privilege', 'resource_calendar',
  'slide_channel', 'spreadsheet_dashboard', 'spreadsheet_dashboard_group',
  'survey_survey', 'website_menu', 'website_page')
order by relname
\gexec
