import { setTimeout as sleep } from 'node:timers/promises'
import { startDatabase } from './lib/database.ts'
import { cleanUpOnExit } from './lib/lifecycle.ts'
import type { Postgres } from './lib/postgres.ts'
import { progress } from './lib/progress.ts'
import { runScript } from './lib/script.ts'
import { loadSecrets, openStateDir } from './lib/state.ts'

const stateDir = '.punctual'
let server: Postgres | undefined

runScript(async () => {
  const lifecycle = cleanUpOnExit(async () => server?.stop())
  const secrets = await loadSecrets(await openStateDir(stateDir))
  const database = await startDatabase(progress(3), secrets, stateDir, process.argv.includes('--fresh'))
  server = database.server
  if (server.adopted) process.stdout.write('The server was already running.\n')
  process.stdout.write(`Owner, for migrations: ${database.ownerUrl}\n`)
  process.stdout.write(`${database.appUrl}\n`)
  while (server.isUp()) await sleep(1000)
  lifecycle.end(1, 'The database server stopped unexpectedly.')
})
