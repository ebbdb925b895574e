-- Every protection of the ledger that is missing, as a sentence each; nothing when all stand. Changes nothing.
WITH
our_schemas (oid, name) AS (
    SELECT n.oid, n.nspname::text FROM pg_catalog.pg_namespace AS n WHERE n.nspname IN ('ledger', 'api', 'auth', 'install')
),
ledger_tables (oid, name, row_security, forced) AS (
    SELECT c.oid, c.relname::text, c.relrowsecurity, c.relforcerowsecurity
    FROM pg_catalog.pg_class AS c
    WHERE c.relnamespace = 'ledger'::regnamespace AND c.relkind IN ('r', 'p')
),
our_functions (oid, signature, owner, definer, settings, acl) AS (
    SELECT p.oid, p.oid::regprocedure::text, p.proowner::regrole::text, p.prosecdef, p.proconfig,
           coalesce(p.proacl, acldefault('f', p.proowner))
    FROM pg_catalog.pg_proc AS p WHERE p.pronamespace IN (SELECT s.oid FROM our_schemas AS s)
),
-- Whoever logs in from outside, the groups that they are in, and everybody (0).
clients (oid, name) AS (
    SELECT 0::oid, 'PUBLIC'
    UNION ALL
    SELECT r.oid, r.rolname::text FROM pg_catalog.pg_roles AS r
    WHERE r.rolname IN ('expense_door', 'expense_client', 'expense_retired') OR r.rolname ~ '^d_[0-9a-f]{32}$'
),
-- What of the page they are allowed (SYNC 1).
allowed (client, privilege, object) AS (
    VALUES
    ('expense_door', 'CONNECT', 'this database'), ('expense_client', 'CONNECT', 'this database'),
    ('expense_retired', 'CONNECT', 'this database'),
    ('expense_door', 'USAGE', 'schema api'), ('expense_client', 'USAGE', 'schema api'),
    ('expense_retired', 'USAGE', 'schema api'), ('expense_client', 'USAGE', 'schema ledger'),
    ('expense_client', 'SELECT', 'ledger.feed'), ('expense_client', 'SELECT', 'ledger.category'),
    ('expense_client', 'SELECT', 'ledger.expense'), ('expense_client', 'SELECT', 'ledger.budget'),
    ('expense_client', 'SELECT', 'ledger.profile'), ('expense_client', 'SELECT', 'ledger.change'),
    ('expense_door', 'EXECUTE', 'api.hello()'), ('expense_client', 'EXECUTE', 'api.hello()'),
    ('expense_retired', 'EXECUTE', 'api.hello()'),
    ('expense_door', 'EXECUTE', 'api.auth_params(text)'), ('expense_client', 'EXECUTE', 'api.auth_params(text)'),
    ('expense_door', 'EXECUTE', 'api.login_try(text,bytea)'), ('expense_client', 'EXECUTE', 'api.login_try(text,bytea)'),
    ('expense_door', 'EXECUTE', 'api.login_result(uuid)'), ('expense_client', 'EXECUTE', 'api.login_result(uuid)'),
    ('expense_door', 'EXECUTE', 'api.accept_invitation(text,text,text,text,bytea)'),
    ('expense_door', 'EXECUTE', 'api.reset_password(text,text,bytea)'),
    ('expense_door', 'EXECUTE', 'api.enroll(text,uuid,text,text)'),
    ('expense_client', 'EXECUTE', 'auth.current_owner()'), ('expense_client', 'EXECUTE', 'auth.own_slots()'),
    ('expense_client', 'EXECUTE', 'api.push(bigint,text[])'),
    ('expense_client', 'EXECUTE', 'api.devices()'), ('expense_client', 'EXECUTE', 'api.revoke_device(uuid)'),
    ('expense_client', 'EXECUTE', 'api.change_password(text,bytea)'),
    ('expense_client', 'EXECUTE', 'api.set_recovery(text,bytea)'), ('expense_client', 'EXECUTE', 'api.mend_door()')
),
-- Every right on anything that didn't come with PostgreSQL itself.
rights (grantee, privilege, grantable, object) AS (
    SELECT a.grantee, a.privilege_type, a.is_grantable, 'this database'
    FROM pg_catalog.pg_database AS d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) AS a
    WHERE d.datname = current_database()
    UNION ALL
    SELECT a.grantee, a.privilege_type, a.is_grantable, 'schema ' || n.nspname
    FROM pg_catalog.pg_namespace AS n, aclexplode(n.nspacl) AS a
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    UNION ALL
    SELECT a.grantee, a.privilege_type, a.is_grantable, c.oid::regclass::text
    FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace, aclexplode(c.relacl) AS a
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    UNION ALL
    SELECT a.grantee, a.privilege_type, a.is_grantable, c.attrelid::regclass::text || '.' || c.attname
    FROM pg_catalog.pg_attribute AS c JOIN pg_catalog.pg_class AS t ON t.oid = c.attrelid
    JOIN pg_catalog.pg_namespace AS n ON n.oid = t.relnamespace, aclexplode(c.attacl) AS a
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    UNION ALL
    SELECT a.grantee, a.privilege_type, a.is_grantable, p.oid::regprocedure::text
    FROM pg_catalog.pg_proc AS p JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace,
         aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    UNION ALL
    -- Of PostgreSQL's own objects everybody may use the harmless ones; a client that was given one by name may not.
    SELECT a.grantee, a.privilege_type, a.is_grantable, p.oid::regprocedure::text
    FROM pg_catalog.pg_proc AS p, aclexplode(p.proacl) AS a
    WHERE p.pronamespace = 'pg_catalog'::regnamespace AND a.grantee <> 0
    UNION ALL
    SELECT a.grantee, a.privilege_type, a.is_grantable, 'parameter ' || p.parname
    FROM pg_catalog.pg_parameter_acl AS p, aclexplode(p.paracl) AS a
    UNION ALL
    SELECT a.grantee, a.privilege_type, a.is_grantable, 'tablespace ' || t.spcname
    FROM pg_catalog.pg_tablespace AS t, aclexplode(t.spcacl) AS a
    UNION ALL
    SELECT a.grantee, a.privilege_type, a.is_grantable, 'what ' || d.defaclrole::regrole || ' will make'
    FROM pg_catalog.pg_default_acl AS d, aclexplode(d.defaclacl) AS a
)

SELECT format('ledger.%s has no forced row-level security', t.name) AS fault
FROM ledger_tables AS t WHERE NOT t.row_security OR NOT t.forced
UNION ALL
SELECT format('ledger.%s has not just the policy of its owner', t.name)
FROM ledger_tables AS t
WHERE ARRAY[
        '(((( SELECT auth.own_slots() AS own_slots))[owner_slot] IS NOT NULL)'
        || ' AND (owner_id = ( SELECT auth.current_owner() AS current_owner)))'
    ] IS DISTINCT FROM (
    SELECT array_agg(pg_get_expr(p.polqual, p.polrelid)) FROM pg_catalog.pg_policy AS p
    WHERE p.polrelid = t.oid AND p.polcmd = '*' AND p.polpermissive AND p.polroles = '{0}'
      AND pg_get_expr(p.polqual, p.polrelid) = pg_get_expr(p.polwithcheck, p.polrelid))
   OR 1 <> (SELECT count(*) FROM pg_catalog.pg_policy AS p WHERE p.polrelid = t.oid)
UNION ALL
SELECT format('a key of ledger.%s does not lead with owner_id', t.name)
FROM ledger_tables AS t JOIN pg_catalog.pg_constraint AS k ON k.conrelid = t.oid
WHERE k.contype IN ('p', 'u', 'f')
  AND 'owner_id' <> (SELECT a.attname FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = t.oid AND a.attnum = k.conkey[1])
UNION ALL
SELECT format('ledger.%s has not the slot of its owner', t.name)
FROM ledger_tables AS t
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_attribute AS a
    JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = t.oid AND a.attname = 'owner_slot' AND a.attgenerated = 's'
      AND pg_get_expr(d.adbin, d.adrelid) = '(((''x0''::text || "left"((owner_id)::text, 7)))::bit(32))::integer')
UNION ALL
SELECT format('%s is not a STABLE definer function of expense_auth', asked.signature)
FROM (VALUES ('auth.current_owner()'), ('auth.own_slots()')) AS asked (signature)
WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_proc AS p
    WHERE p.oid = to_regprocedure(asked.signature) AND p.provolatile = 's' AND p.prosecdef
      AND p.proowner = 'expense_auth'::regrole)
UNION ALL
SELECT format('%s is executable by PUBLIC', f.signature)
FROM our_functions AS f WHERE EXISTS (SELECT FROM aclexplode(f.acl) AS a WHERE a.grantee = 0)
UNION ALL
SELECT format('%s runs as its owner without the search path', f.signature)
FROM our_functions AS f
WHERE f.definer AND NOT coalesce(f.settings @> ARRAY['search_path=pg_catalog, pg_temp'], false)
UNION ALL
SELECT format('%s runs as %s, which is none of our roles', f.signature, f.owner)
FROM our_functions AS f
WHERE f.owner NOT IN ('expense_writer', 'expense_auth', 'expense_enroller') AND f.signature <> 'install.refuse_definitions()'
UNION ALL
SELECT format('expense_enroller owns %s', f.signature)
FROM our_functions AS f
WHERE f.owner = 'expense_enroller'
  AND f.signature NOT IN ('api.enroll(text,uuid,text,text)', 'api.retire_device(uuid)', 'api.mend_door()')
UNION ALL
SELECT format('%s owns %s', c.relowner::regrole, c.oid::regclass)
FROM pg_catalog.pg_class AS c
WHERE c.relnamespace IN (SELECT s.oid FROM our_schemas AS s) AND c.relkind IN ('r', 'p', 'v', 'm')
  AND c.relowner::regrole::text <> CASE WHEN c.relnamespace = 'auth'::regnamespace THEN 'expense_auth' ELSE 'expense_owner' END
UNION ALL
-- Whether there are statistics now, for whoever may look, and whether there may be some tomorrow.
SELECT format('the planner keeps statistics of %s.%s', a.attrelid::regclass, a.attname)
FROM pg_catalog.pg_attribute AS a
WHERE a.attrelid IN (SELECT t.oid FROM ledger_tables AS t) AND a.attnum > 0 AND NOT a.attisdropped
  AND a.attname NOT IN ('owner_id', 'id', 'seq', 'change_seq')
  AND (a.attstattarget IS DISTINCT FROM 0 OR EXISTS (
      SELECT FROM pg_catalog.pg_stats AS s
      WHERE s.schemaname = 'ledger' AND s.attname = a.attname
        AND s.tablename = (SELECT t.name FROM ledger_tables AS t WHERE t.oid = a.attrelid)))
UNION ALL
SELECT format('the planner keeps extended statistics of %s', s.stxrelid::regclass)
FROM pg_catalog.pg_statistic_ext AS s WHERE s.stxrelid IN (SELECT t.oid FROM ledger_tables AS t)
UNION ALL
SELECT format('the index %s has an expression, of which the planner keeps statistics', i.indexrelid::regclass)
FROM pg_catalog.pg_index AS i WHERE i.indrelid IN (SELECT t.oid FROM ledger_tables AS t) AND i.indexprs IS NOT NULL
UNION ALL
SELECT format('%s has %s on %s%s', c.name, r.privilege, r.object, CASE WHEN r.grantable THEN ' and may grant it' ELSE '' END)
FROM rights AS r JOIN clients AS c ON c.oid = r.grantee
WHERE r.grantable OR NOT EXISTS (
    SELECT FROM allowed AS a WHERE a.client = c.name AND a.privilege = r.privilege AND a.object = r.object)
UNION ALL
SELECT format('%s owns something', c.name)
FROM clients AS c
WHERE EXISTS (
    SELECT FROM pg_catalog.pg_shdepend AS d
    WHERE d.refclassid = 'pg_authid'::regclass AND d.refobjid = c.oid AND d.deptype = 'o')
UNION ALL
SELECT format('%s is a member of %s', c.name, m.roleid::regrole)
FROM clients AS c JOIN pg_catalog.pg_auth_members AS m ON m.member = c.oid
WHERE NOT (c.name ~ '^d_' AND m.roleid IN ('expense_client'::regrole, 'expense_retired'::regrole)
           AND NOT m.admin_option AND NOT m.set_option)
UNION ALL
SELECT format('%s has an attribute or a limit that it should not have', r.rolname)
FROM pg_catalog.pg_roles AS r
WHERE (r.rolname LIKE 'expense\_%' OR r.rolname ~ '^d_[0-9a-f]{32}$')
  AND (r.rolsuper OR r.rolcreatedb OR r.rolreplication OR r.rolbypassrls
       OR r.rolcreaterole <> (r.rolname = 'expense_enroller')
       OR (r.rolcanlogin AND r.rolname LIKE 'expense\_%') <> (r.rolname = 'expense_door')
       OR r.rolconnlimit <> CASE WHEN r.rolname = 'expense_door' THEN 20 WHEN r.rolname ~ '^d_' THEN 3 ELSE -1 END)
ORDER BY 1
