-- What stays open on a server: the points that apply, by name. Reads catalogues and settings, which any admin may; of the
-- settings that this session has changed for itself, what others begin with.
SELECT point
FROM (
    VALUES
    (
        'advisory_locks',
        EXISTS (
            SELECT FROM pg_catalog.pg_proc AS p
            WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.proname ~ '^pg_(try_)?advisory'
              AND pg_catalog.has_function_privilege('public', p.oid, 'EXECUTE')
        )
    ),
    (
        'large_objects',
        EXISTS (
            SELECT FROM pg_catalog.pg_proc AS p
            WHERE p.pronamespace = 'pg_catalog'::regnamespace
              AND (p.proname ~ '^lo_' OR p.proname IN ('loread', 'lowrite'))
              AND pg_catalog.has_function_privilege('public', p.oid, 'EXECUTE')
        )
    ),
    (
        'definitions',
        NOT EXISTS (
            SELECT FROM pg_catalog.pg_event_trigger AS e
            WHERE e.evtname = 'expense_refuse_definitions' AND e.evtevent = 'ddl_command_start'
              AND e.evtenabled IN ('O', 'A') AND e.evttags IS NULL
              AND e.evtfoid = pg_catalog.to_regprocedure('install.refuse_definitions()')
        )
    ),
    (
        'other_databases',
        EXISTS (
            SELECT FROM pg_catalog.pg_database AS d
            WHERE d.datname IN ('postgres', 'template1')
              AND (pg_catalog.has_database_privilege('public', d.oid, 'CONNECT')
                   OR pg_catalog.has_database_privilege('public', d.oid, 'TEMP'))
        )
    ),
    ('logged_statements', pg_catalog.current_setting('log_statement') = 'all'),
    (
        'logged_parameters',
        NOT EXISTS (
            SELECT FROM pg_catalog.pg_db_role_setting AS s JOIN pg_catalog.pg_roles AS r ON r.oid = s.setrole
            WHERE r.rolname = 'expense_door' AND s.setconfig @> ARRAY['log_parameter_max_length=0']
        )
        AND (SELECT s.reset_val FROM pg_catalog.pg_settings AS s WHERE s.name = 'log_parameter_max_length') <> '0'
        AND (pg_catalog.current_setting('log_min_duration_statement') <> '-1'
             OR pg_catalog.current_setting('log_min_duration_sample') <> '-1'
             OR pg_catalog.current_setting('log_statement') <> 'none')
    ),
    (
        'logged_parameters_on_error',
        (SELECT s.reset_val FROM pg_catalog.pg_settings AS s WHERE s.name = 'log_parameter_max_length_on_error') <> '0'
    ),
    (
        'may_lose',
        pg_catalog.current_setting('fsync') = 'off' OR pg_catalog.current_setting('full_page_writes') = 'off'
    ),
    ('few_connections', pg_catalog.current_setting('max_connections')::integer < 40)
) AS asked (point, applies)
WHERE applies;
