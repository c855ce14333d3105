import { describe, expect, it } from 'vitest'
import type { AppError } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import type { Ctx } from '#server/platform/context.ts'
import { getGenesysConnection } from '#server/tenants/applications/data.ts'
import { buildWorld } from '#server/testing/builders/buildWorld.ts'
import { connectionFixture, connectionRegion, connectionSecret } from '#server/testing/connections.ts'
import { refusal } from '#server/testing/refusal.ts'
import { checkConnection } from './check.ts'
import { getConnection, listOwnConnections } from './read.ts'
import { registerConnection } from './register.ts'
import { renewWebhookSecret } from './renewSecret.ts'
import { retireConnection } from './retire.ts'

const stage = connectionFixture()
const { as, save, view, registeredWebhooks, webhookSecret } = stage
const region = connectionRegion

const pointers = (error: AppError) => error.details.errors?.map(({ pointer, code }) => `${pointer} ${code}`)

describe('saving a Genesys connection', () => {
  it('registers the five session events, tests the connection and shows when', async () => {
    await save()
    expect((await view()).registration).toMatchObject({ state: 'requested', reason: null })
    await stage.genesys.runDueJobs()
    const saved = await view()
    expect(saved).toMatchObject({
      isPrimary: true,
      awsRegion: 'eu-west-1',
      hasSecret: true,
      registration: { state: 'registered', at: stage.genesys.clock.now() },
      check: { state: 'ok' },
    })
    // An organization id that nobody entered is taken from Genesys.
    expect(saved.genesysOrganizationId).toMatch(/^[0-9a-f-]{36}$/)
    const [target, ...more] = await registeredWebhooks()
    expect(more).toEqual([])
    expect(target?.events.sort()).toEqual(
      ['completed', 'created', 'failed', 'join', 'leave'].map((type) => `video-session.${type}`),
    )
  })

  it('keeps the stored secret when none is entered, and never shows it', async () => {
    const { version } = await save()
    await save({ version, clientSecret: '', latencyNote: '30 ms from Athens' })
    const found = await getGenesysConnection(
      stage.genesys.ctx,
      stage.world.organizationId,
      stage.world.applicationId,
      region,
    )
    expect(found?.clientSecret).toBe(connectionSecret)
    expect(JSON.stringify([await view(), await listOwnConnections(as('supervisor'), {})])).not.toContain(
      connectionSecret,
    )
  })

  it('reports every error with its field and changes nothing', async () => {
    const wrong = { region: 'evil.example', clientId: '', clientSecret: 'two words', genesysOrganizationId: 'x' }
    const error = await refusal(save(wrong))
    expect(error.code).toBe('invalid')
    expect(pointers(error)).toEqual([
      '/region unknown',
      '/clientId required',
      '/clientSecret unusable',
      '/genesysOrganizationId uuid',
    ])
    expect(pointers(await refusal(save({ clientSecret: '' })))).toEqual(['/clientSecret required'])
    const { version } = await save()
    expect(pointers(await refusal(save()))).toEqual(['/region taken'])
    const other = save({ version, clientId: 'another', clientSecret: '' })
    expect(pointers(await refusal(other))).toEqual(['/clientSecret secretOfOtherClient'])
    expect(JSON.stringify(error.details)).not.toContain('two words')
    expect((await view()).version).toBe(version)
  })

  it('refuses to overwrite another administrator’s change', async () => {
    const { version } = await save()
    await save({ version, latencyNote: 'first' })
    expect(await refusal(save({ version, latencyNote: 'second' }))).toMatchObject({
      code: 'conflict',
      details: { reason: 'stale' },
    })
    expect((await view()).latencyNote).toBe('first')
  })

  it('has one primary region at a time', async () => {
    await save()
    await save({ region: 'mypurecloud.de' })
    const primaries = async () => (await listOwnConnections(as('admin'), {})).map((one) => [one.region, one.isPrimary])
    expect(await primaries()).toEqual([
      [region, true],
      ['mypurecloud.de', false],
    ])
    await save({ region: 'mypurecloud.de', version: 1, primary: true, clientSecret: '' })
    expect(await primaries()).toEqual([
      ['mypurecloud.de', true],
      [region, false],
    ])
  })

  it('creates sessions for appointments booked before the first connection', async () => {
    const now = stage.genesys.clock.now()
    const appointment = await stage.genesys.book(stage.world, new Date(now.getTime() + 3_600_000))
    await stage.genesys.runDueJobs()
    expect((await stage.genesys.snapshot(stage.world, appointment.id)).sessions).toEqual([])
    await save()
    await stage.genesys.runDueJobs()
    expect((await stage.genesys.snapshot(stage.world, appointment.id)).sessions).toMatchObject([{ region }])
  })

  it.each(['agent', 'supervisor'] as const)('is forbidden for the role %s', async (role) => {
    await save()
    for (const useCase of useCases)
      expect(await refusal(useCase(as(role), stage.input))).toMatchObject({ code: 'forbidden' })
  })

  it('treats another organization’s application like a missing one', async () => {
    await save()
    const other = await buildWorld(stage.genesys.database.db)
    for (const applicationId of [stage.world.applicationId, newId()]) {
      for (const useCase of useCases)
        expect(await refusal(useCase(as('admin', other), { applicationId, region }))).toMatchObject({
          code: 'not_found',
        })
    }
    expect(await refusal(getConnection(as('agent'), stage.input))).toMatchObject({ code: 'forbidden' })
  })
})

const useCases: ((ctx: Ctx, input: { applicationId: string; region: string }) => Promise<unknown>)[] = [
  (ctx, input) => save(input, ctx),
  checkConnection,
  registerConnection,
  renewWebhookSecret,
  retireConnection,
]

describe('testing a connection', () => {
  it('distinguishes wrong credentials, another organization and an unreachable vendor', async () => {
    const { version } = await save({ clientSecret: 'wrong' })
    await stage.genesys.runManyJobs()
    expect((await view()).check).toMatchObject({ state: 'failed', reason: 'credentials' })
    const next = await save({ version, clientSecret: connectionSecret, genesysOrganizationId: newId() })
    await stage.genesys.runManyJobs()
    expect((await view()).check).toMatchObject({ state: 'failed', reason: 'other_organization' })
    await stage.genesys.injectFault({ path: '/api/v2/organizations/me', mode: 'reset', times: 1 })
    await save({ version: next.version, clientSecret: '', genesysOrganizationId: '' })
    await stage.genesys.runManyJobs()
    expect((await view()).check).toMatchObject({ state: 'failed', reason: 'unreachable' })
    await checkConnection(as('admin'), stage.input)
    expect((await view()).check.state).toBe('requested')
    await stage.genesys.runManyJobs()
    expect((await view()).check).toMatchObject({ state: 'ok', reason: null })
  })
})

it('stores no secret in plain text or any encoding, and audits only that it was replaced', async () => {
  await save()
  await stage.genesys.runDueJobs()
  const currentSecret = await webhookSecret()
  const dump = await wholeDatabase()
  for (const secret of [connectionSecret, currentSecret]) {
    for (const form of formsOf(secret)) expect(dump.includes(form)).toBe(false)
  }
  // The search finds text that is present.
  expect(dump).toContain(Buffer.from(`client-${stage.world.applicationId}`).toString('utf8'))
  const [entry] = await stage.genesys.database.sql`
    select after from audit where action = 'connection.save' and object_id = ${stage.world.applicationId}`
  expect(entry?.after).toMatchObject({ region, secretReplaced: true })
})

const formsOf = (secret: string): string[] => [
  secret,
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  Buffer.from(secret).toString('hex'),
  encodeURIComponent(secret),
]

/** Returns every row of every table as text, with bytes as text and as hex. */
async function wholeDatabase(): Promise<string> {
  const { sql } = stage.genesys.database
  const tables = await sql<{ name: string }[]>`
    select tablename as name from pg_tables where schemaname = 'public'`
  const texts = await Promise.all(
    tables.map(async ({ name }) => {
      const rows = await sql`select to_jsonb(t)::text as row from ${sql(name)} t`
      return rows.map(({ row }) => row).join('\n')
    }),
  )
  return texts.join('\n')
}
