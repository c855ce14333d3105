import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { type Bench, printTable } from './report.ts'

/** Runs `npm run bench [NAME]`: one benchmark, or all in turn. Prints a human-readable table, then one line of JSON. */
const benches: Record<string, () => Promise<{ default: Bench }>> = {
  booking: () => import('./booking.ts'),
  burst: () => import('./burst.ts'),
  jobs: () => import('./jobs.ts'),
  lock: () => import('./lock.ts'),
  reminders: () => import('./reminders.ts'),
  slots: () => import('./slots.ts'),
}

/** Earlier names that still work. */
const aliases: Record<string, string> = { agenda: 'jobs' }

export async function main(names: readonly string[]): Promise<void> {
  for (const given of names.length > 0 ? names : Object.keys(benches)) {
    const name = aliases[given] ?? given
    const load = benches[name]
    if (!load) throw new Error(`There is no benchmark named ${name}; there are ${Object.keys(benches).join(', ')}`)
    const { default: bench } = await load()
    const results = await bench(progress)
    printTable(results)
    const cpu = `${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown'}`
    console.log(JSON.stringify({ bench: name, at: new Date().toISOString(), cpu, results }))
  }
}

const progress = (text: string): void => {
  process.stderr.write(`  ${text}\n`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(process.argv.slice(2).filter((word) => /^[a-z]/.test(word)))
  process.exit(0)
}
