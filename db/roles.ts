import postgres from 'postgres'

export const ownerRole = 'punctual_owner'
export const appRole = 'punctual_app'

export interface RolesOptions {
  superuserUrl: string
  ownerPassword: string
  appPassword: string
  database?: string
}

/** Creates both roles and the owner's database, or resets their settings. Returns each role's URL. */
export async function ensureRoles(options: RolesOptions): Promise<{ ownerUrl: string; appUrl: string }> {
  const { superuserUrl, ownerPassword, appPassword, database = 'punctual' } = options
  const sql = postgres(superuserUrl, { max: 1, onnotice: () => {} })
  try {
    await ensureRole(sql, ownerRole, ownerPassword)
    await ensureRole(sql, appRole, appPassword)
    const existing = await sql`select from pg_database where datname = ${database}`
    if (existing.length === 0) await sql`create database ${sql(database)} owner ${sql(ownerRole)}`
    await restrictAccess(sql, database)
  } finally {
    await sql.end()
  }
  return {
    ownerUrl: urlFor(superuserUrl, ownerRole, ownerPassword, database),
    appUrl: urlFor(superuserUrl, appRole, appPassword, database),
  }
}

/** A copied database starts with the default privileges, so access is restricted again. */
export async function restrictAccess(sql: postgres.Sql, database: string): Promise<void> {
  await sql`revoke all on database ${sql(database)} from public`
  await sql`grant connect on database ${sql(database)} to ${sql(appRole)}`
}

export function urlFor(superuserUrl: string, role: string, password: string, database: string): string {
  const url = new URL(superuserUrl)
  url.username = role
  url.password = password
  url.pathname = `/${database}`
  return url.href
}

/** Returns the SQL that an administrator of an existing server runs once, manually. */
export function rolesSql(app: string = appRole): string {
  return [
    `create role ${ownerRole} login password '<one password>';`,
    `create role ${app} login password '<another password>';`,
    `create database punctual owner ${ownerRole};`,
    'revoke all on database punctual from public;',
    `grant connect on database punctual to ${app};`,
  ].join('\n')
}

async function ensureRole(sql: postgres.Sql, role: string, password: string) {
  const existing = await sql`select from pg_roles where rolname = ${role}`
  const statement = existing.length === 0 ? 'create' : 'alter'
  // Utility statements take no parameters; the password is generated and hexadecimal, checked before it is inserted.
  if (!/^[0-9a-f]+$/.test(password)) throw new Error('A role password must be hexadecimal')
  await sql.unsafe(`${statement} role ${role} login nosuperuser nocreatedb nocreaterole password '${password}'`)
}
