import type { Sql } from './client.ts'

/**
 * Describes the schema `public` from PostgreSQL's catalogue: tables, columns, defaults, constraints, indexes, views, sequences,
 * functions and extensions, each as one sorted line `<kind> <name>: <definition>`. Two databases with equal lines are equal.
 */
export async function describeDatabase(sql: Sql): Promise<string[]> {
  const rows = await sql<{ line: string }[]>`
    select format('table %s: %s', c.relname, array_to_string(c.reloptions, ', ')) as line
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
    union all
    select format('column %s.%s: %s%s%s%s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
      case when a.attnotnull then ' not null' end, case a.attidentity when '' then null else format(' identity %s', a.attidentity) end,
      case a.attgenerated when '' then null else ' generated' end, ' default ' || pg_get_expr(d.adbin, d.adrelid))
    from pg_attribute a join pg_class c on c.oid = a.attrelid left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v') and a.attnum > 0 and not a.attisdropped
    union all
    select format('constraint %s.%s: %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    from pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n'
    union all
    select format('index %s: %s', c.relname, pg_get_indexdef(i.indexrelid)) from pg_index i join pg_class c on c.oid = i.indexrelid
    where c.relnamespace = 'public'::regnamespace
    union all
    select format('view %s: %s', c.relname, pg_get_viewdef(c.oid))
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'v'
    union all
    select format('sequence %s: %s start %s increment %s from %s to %s cache %s cycle %s', s.seqrelid::regclass, format_type(s.seqtypid, null),
      s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle)
    from pg_sequence s join pg_class c on c.oid = s.seqrelid where c.relnamespace = 'public'::regnamespace
    union all
    select format('function %s: %s', p.proname, pg_get_functiondef(p.oid)) from pg_proc p where p.pronamespace = 'public'::regnamespace
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    union all
    select format('extension %s: ', extname) from pg_extension`
  return rows.map(({ line }) => line).sort()
}

/** Describes the privileges in the schemas `public` and `drizzle`, as lines like those of `describeDatabase`. */
export async function describeGrants(sql: Sql): Promise<string[]> {
  const rows = await sql<{ line: string }[]>`
    select format('relation %s: %s', c.oid::regclass, (select string_agg(entry::text, ' ' order by entry::text) from unnest(c.relacl) entry)) as line
    from pg_class c where c.relnamespace in (select oid from pg_namespace where nspname in ('public', 'drizzle')) and c.relacl is not null
    union all
    select format('function %s: %s', p.oid::regprocedure, p.proacl) from pg_proc p where p.pronamespace = 'public'::regnamespace
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    union all
    select format('schema %s: %s', nspname, nspacl) from pg_namespace where nspname in ('public', 'drizzle')`
  return rows.map(({ line }) => line).sort()
}
