import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'

/** Returns everything that the app and the worker have logged so far. */
export function logs(): string {
  return readFileSync(join(stateDir(), 'app.log'), 'utf8')
}

export async function databaseDump(): Promise<string> {
  const sql = postgres(setting('DATABASE_URL'), { max: 1, onnotice: () => {} })
  try {
    const tables = await sql<{ name: string }[]>`select tablename as name from pg_tables where schemaname = 'public'`
    const parts: string[] = []
    for (const { name } of tables) {
      const rows = await sql.unsafe<{ row: string }[]>(`select t::text as row from ${name} t`)
      parts.push(...rows.map(({ row }) => `${name} ${readable(row)}`))
    }
    return parts.join('\n')
  } finally {
    await sql.end()
  }
}

/** Adds decoded bytes, so that plain text in a binary column is found too. */
function readable(row: string): string {
  const bytes = [...row.matchAll(/\\\\?x([0-9a-f]{8,})/g)].map(([, hex = '']) =>
    Buffer.from(hex, 'hex').toString('latin1'),
  )
  return [row, ...bytes].join(' ')
}

/** Returns the settings with which the demo started the app. */
export function appSettings(): Record<string, string> {
  const lines = readFileSync(join(stateDir(), 'app.env'), 'utf8').split('\n')
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [, name, value] = /^([A-Z_]+)=(.*)$/.exec(line) ?? []
      return name ? [[name, (value ?? '').replace(/^'|'$/g, '')]] : []
    }),
  )
}

function setting(name: string): string {
  const value = appSettings()[name]
  if (!value) throw new Error(`the demo has no ${name}`)
  return value
}

function stateDir(): string {
  const dir = process.env.E2E_STATE_DIR
  if (!dir) throw new Error('E2E_STATE_DIR, the folder with the logs of the demo, is not set')
  return dir
}
