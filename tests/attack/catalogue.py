"""What the catalogue knows of: every function, with a call of it."""

from tests.attack.world import World


def calls(world: World) -> dict[str, str]:
    """Signature → a call with nothing for each argument, of every function in every schema that isn't PostgreSQL's."""
    found = world.admin.execute(
        "SELECT p.oid::regprocedure::text, format('SELECT %I.%I(%s)', n.nspname, p.proname, ("
        "  SELECT string_agg(CASE WHEN a.type < 16384 THEN 'NULL::' || format_type(a.type, NULL) ELSE 'NULL' END, ', '"
        "    ORDER BY a.n) FROM unnest(p.proargtypes) WITH ORDINALITY AS a (type, n)))"
        " FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace"
        " WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
    )
    return {str(signature): str(call) for signature, call in found}


def is_closed(outcome: str, signature: str) -> bool:
    """Whether a call was refused because of the function's rights, or those of a schema it takes."""
    schema, name = signature.partition("(")[0].split(".")
    return outcome in (f"42501 permission denied for {what}" for what in (f"function {name}", f"schema {schema}"))
