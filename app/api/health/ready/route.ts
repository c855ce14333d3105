import { runtime } from '../../../_server.ts'

export const dynamic = 'force-dynamic'

/** The database answers and is migrated. */
export async function GET(): Promise<Response> {
  const headers = { 'cache-control': 'no-store' }
  try {
    const [row] = await runtime().database.sql`select count(*)::int as applied from migrations`
    return Response.json({ status: 'ok', migrations: row?.applied ?? 0 }, { headers })
  } catch {
    return Response.json({ status: 'unavailable' }, { status: 503, headers: { ...headers, 'retry-after': '5' } })
  }
}
