import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { templateName } from '#db/cloneTemplate.ts'
import { appRole, ensureRoles } from '#db/roles.ts'
import { isHeld, removeCluster, startPostgres } from './postgres.ts'
import { startOf } from './processes.ts'
import { cloneDir } from './state.ts'

declare module 'vitest' {
  interface ProvidedContext {
    superuserUrl: string
    templateName: string
  }
}

/** Vitest's global set-up: one separate server per run, whose template is migrated once. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTestPostgres()
  project.provide('superuserUrl', server.superuserUrl)
  project.provide('templateName', templateName)
  return server.remove
}

/**
 * Starts a fast, separate server with a migrated template; also for runs outside vitest (faults, benchmarks). The given
 * settings replace or extend the usual ones.
 */
export async function startTestPostgres(
  settings: Record<string, string> = {},
): Promise<{ superuserUrl: string; remove(): Promise<void> }> {
  await removeAbandoned()
  const dir = join('.punctual', `test-${process.pid}`)
  const server = await startPostgres({ dir, fresh: true, testing: true, settings })
  const password = new URL(server.superuserUrl).password
  const roles = { ownerPassword: password, appPassword: password, database: templateName }
  const { ownerUrl } = await ensureRoles({ superuserUrl: server.superuserUrl, ...roles })
  const { migrate } = await import('../../db/migrate.ts')
  await migrate(ownerUrl, appRole)
  return { superuserUrl: server.superuserUrl, remove: () => remove(dir) }
}

/** Removes the folders of killed runs; runs in progress keep theirs. */
async function removeAbandoned() {
  const baseDir = join(cloneDir, '.punctual')
  if (!existsSync(baseDir)) return
  for (const name of readdirSync(baseDir)) {
    const pid = /^test-(\d+)$/.exec(name)?.[1]
    if (pid && !startOf(Number(pid)) && !(await isHeld(join('.punctual', name)))) await remove(join('.punctual', name))
  }
}

async function remove(dir: string) {
  await removeCluster(dir)
  rmSync(join(cloneDir, dir), { recursive: true, force: true })
}
