import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import type { TestProject } from 'vitest/node'
import { isHeld, removeCluster, startPostgres } from './postgres.ts'
import { startOf } from './processes.ts'
import { appRole, ensureRoles, ownerRole, restrictAccess, urlFor } from './roles.ts'
import { cloneDir } from './state.ts'

export const templateName = 'punctual_template'

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

/** Starts a fast, separate server with a migrated template; also for runs outside vitest (faults, benchmarks). */
export async function startTestPostgres(): Promise<{ superuserUrl: string; remove(): Promise<void> }> {
  await removeAbandoned()
  const dir = join('.punctual', `test-${process.pid}`)
  const server = await startPostgres({ dir, fresh: true, testing: true })
  const password = new URL(server.superuserUrl).password
  const roles = { ownerPassword: password, appPassword: password, database: templateName }
  const { ownerUrl } = await ensureRoles({ superuserUrl: server.superuserUrl, ...roles })
  const { migrate } = await import('../../db/migrate.ts')
  await migrate(ownerUrl, appRole)
  return { superuserUrl: server.superuserUrl, remove: () => remove(dir) }
}

export interface TestDatabase {
  name: string
  /** The application's connection string; its role owns nothing. */
  appUrl: string
  ownerUrl: string
  drop(): Promise<void>
}

let cloneCount = 0

/** Creates a database as a copy of the migrated template, in a tenth of a second; a copy of `template0` is empty. */
export async function cloneTemplate(superuserUrl: string, template = templateName): Promise<TestDatabase> {
  cloneCount += 1
  const name = `test_${process.pid}_${cloneCount}_${Math.random().toString(36).slice(2, 8)}`
  await asSuperuser(superuserUrl, async (sql) => {
    // Copying needs exclusive use of the template, so copies are serialized by a lock.
    await sql`select pg_advisory_lock(7241993)`
    await sql`create database ${sql(name)} template ${sql(template)} owner ${sql(ownerRole)}`
    await restrictAccess(sql, name)
  })
  const password = new URL(superuserUrl).password
  return {
    name,
    appUrl: urlFor(superuserUrl, appRole, password, name),
    ownerUrl: urlFor(superuserUrl, ownerRole, password, name),
    drop: () => asSuperuser(superuserUrl, (sql) => sql`drop database if exists ${sql(name)} with (force)`),
  }
}

async function asSuperuser(url: string, work: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    await work(sql)
  } finally {
    await sql.end()
  }
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
