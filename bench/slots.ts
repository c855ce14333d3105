import { parseArgs } from 'node:util'
import { type Fixture, openFixture } from '../e2e/faults/fixture.ts'
import { buildIfStale } from '../scripts/lib/build.ts'
import { startTestPostgres } from '../scripts/lib/test-postgres.ts'
import type { Bench, Result } from './report.ts'
import { measureEngine } from './slots/engine.ts'
import { measureFetch } from './slots/fetch.ts'
import { measureResponse } from './slots/response.ts'
import { storeAppointments } from './slots/sampleRows.ts'

/**
 * Benchmarks free times: the pure engine compared with a straightforward one; fetching busy times from a million rows;
 * one month over HTTP with a million stored appointments compared with ten thousand. `--rows` and `--few` reduce the
 * sizes; `--engine` runs without the database.
 */
const slots: Bench = async (progress) => {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: '1000000' },
      few: { type: 'string', default: '10000' },
      runs: { type: 'string', default: '200' },
      engine: { type: 'boolean', default: false },
      'as-built': { type: 'boolean', default: false },
    },
    allowPositionals: true,
  })
  const results = measureEngine(progress)
  if (values.engine) return results
  if (!values['as-built']) await buildIfStale('.punctual/build.log')
  const sizes = { rows: Number(values.rows), few: Number(values.few), runs: Number(values.runs) }
  return [...results, ...(await measureStored(sizes, progress))]
}

export default slots

type Sizes = { rows: number; few: number; runs: number }

async function measureStored(sizes: Sizes, progress: (text: string) => void): Promise<Result[]> {
  const server = await startTestPostgres()
  const fixtures: Fixture[] = []
  const open = async (rows: number) => {
    const env = { LIMIT_PUBLIC_PER_MINUTE: '1000000' }
    const fixture = await openFixture({ superuserUrl: server.superuserUrl, env, tickMs: 0 })
    fixtures.push(fixture)
    progress(`storing ${rows} appointments`)
    await storeAppointments(fixture.sql, rows)
    return fixture
  }
  try {
    const [big, small] = [await open(sizes.rows), await open(sizes.few)]
    progress('fetching busy times')
    const fetched = await measureFetch(big.databaseUrl, sizes.rows, 60)
    progress('requesting a month over HTTP')
    for (const fixture of [big, small]) await fixture.app.start()
    const [many, few] = [
      { url: big.app.url, rows: sizes.rows },
      { url: small.app.url, rows: sizes.few },
    ]
    return [...fetched, ...(await measureResponse(many, few, sizes.runs))]
  } finally {
    for (const fixture of fixtures) await fixture.close()
    await server.remove()
  }
}
