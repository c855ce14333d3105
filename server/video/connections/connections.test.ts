import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AppError } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import type { Ctx, Role } from '#server/platform/context.ts'
import { getGenesysConnection } from '#server/tenants/applications/data.ts'
import { getVideo } from '#server/tenants/applications/getVideo.ts'
import { buildWorld, type World } from '#server/testing/builders.ts'
import { type GenesysHarness, startGenesysHarness } from '#server/testing/genesys.ts'
import { refusal } from '#server/testing/refusal.ts'
import { checkConnection } from './check.ts'
import { getConnection, listOwnConnections } from './read.ts'
import { registerConnection } from './register.ts'
import { renewWebhookSecret } from './renewSecret.ts'
import { retireConnection } from './retire.ts'
import { saveConnection } from './save.ts'
import { setVideoAdapter } from './setVideoAdapter.ts'

const region = 'mypurecloud.ie'
const plantedSecret = 'PLANTED-client-secret-7f3a'
let genesys: GenesysHarness
let world: World

beforeAll(async () => {
  genesys = await startGenesysHarness()
})
afterAll(() => genesys.close())
beforeEach(async () => {
  await genesys.runManyJobs()
  await genesys.clearFaults()
  world = await buildWorld(genesys.database.db, { genesys: false })
})

const as = (kind: Role, of: World = world): Ctx =>
  genesys.ctxOf({ kind, organizationId: of.organizationId, applicationId: of.applicationId, staffId: of.agentId })
type Given = Partial<Parameters<typeof saveConnection>[1]>
const save = (given: Given = {}, ctx = as('admin')) =>
  saveConnection(ctx, {
    applicationId: world.applicationId,
    region,
    version: null,
    clientId: `client-${world.applicationId}`,
    clientSecret: plantedSecret,
    ...given,
  })
const shown = (of = region) => getConnection(as('admin'), { applicationId: world.applicationId, region: of })
const ownConnection = {
  get input() {
    return { applicationId: world.applicationId, region }
  },
}
const targets = async () => {
  const { webhooks } = await genesys.state()
  return webhooks.filter((one) => one.url.includes(world.applicationId))
}
const secretOf = async (): Promise<string> =>
  (await getGenesysConnection(genesys.ctx, world.organizationId, world.applicationId, region))?.sessionWebhookSecret ??
  ''
/** Whether an event of a session in that region arrives through the signed webhook. */
const isEventAccepted = async (): Promise<boolean> => {
  const made = await genesys.book(world, new Date(genesys.clock.now().getTime() + 3_600_000))
  await genesys.runDueJobs()
  const [session] = (await genesys.snapshot(world, made.id)).sessions
  await genesys.post(`/genesys/sessions/${session?.providerId}/events`, { type: 'video-session.join' })
  const wasRecorded = () =>
    genesys.database.sql`select 1 from session_events where session_id = ${session?.id ?? ''} and type = 'join'`
  return vi.waitUntil(async () => (await wasRecorded()).length > 0, { timeout: 5_000 }).catch(() => false)
}
const pointers = (error: AppError) => error.details.errors?.map(({ pointer, code }) => `${pointer} ${code}`)

describe('saving a Genesys connection', () => {
  it('registers the five session events, tests the connection and shows when', async () => {
    await save()
    expect((await shown()).registration).toMatchObject({ state: 'asked', reason: null })
    await genesys.runDueJobs()
    const view = await shown()
    expect(view).toMatchObject({
      isPrimary: true,
      awsRegion: 'eu-west-1',
      hasSecret: true,
      registration: { state: 'registered', at: genesys.clock.now() },
      check: { state: 'ok' },
    })
    // An organization id that nobody entered is taken from Genesys.
    expect(view.genesysOrganizationId).toMatch(/^[0-9a-f-]{36}$/)
    const [target, ...more] = await targets()
    expect(more).toEqual([])
    expect(target?.events.sort()).toEqual(
      ['completed', 'created', 'failed', 'join', 'leave'].map((type) => `video-session.${type}`),
    )
  })

  it('keeps the stored secret when none is entered, and never shows it', async () => {
    const { version } = await save()
    await save({ version, clientSecret: '', latencyNote: '30 ms from Athens' })
    const found = await getGenesysConnection(genesys.ctx, world.organizationId, world.applicationId, region)
    expect(found?.clientSecret).toBe(plantedSecret)
    expect(JSON.stringify([await shown(), await listOwnConnections(as('supervisor'), {})])).not.toContain(plantedSecret)
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
    expect(pointers(await refusal(other))).toEqual(['/clientSecret ofNewClient'])
    expect(JSON.stringify(error.details)).not.toContain('two words')
    expect((await shown()).version).toBe(version)
  })

  it('refuses to overwrite another administrator’s change', async () => {
    const { version } = await save()
    await save({ version, latencyNote: 'first' })
    expect(await refusal(save({ version, latencyNote: 'second' }))).toMatchObject({
      code: 'conflict',
      details: { reason: 'stale' },
    })
    expect((await shown()).latencyNote).toBe('first')
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
    const now = genesys.clock.now()
    const made = await genesys.book(world, new Date(now.getTime() + 3_600_000))
    await genesys.runDueJobs()
    expect((await genesys.snapshot(world, made.id)).sessions).toEqual([])
    await save()
    await genesys.runDueJobs()
    expect((await genesys.snapshot(world, made.id)).sessions).toMatchObject([{ region }])
  })

  it.each(['agent', 'supervisor'] as const)('is forbidden for the role %s', async (role) => {
    await save()
    for (const useCase of useCases)
      expect(await refusal(useCase(as(role), ownConnection.input))).toMatchObject({ code: 'forbidden' })
  })

  it('treats another organization’s application like a missing one', async () => {
    await save()
    const other = await buildWorld(genesys.database.db)
    for (const applicationId of [world.applicationId, newId()]) {
      for (const useCase of useCases)
        expect(await refusal(useCase(as('admin', other), { applicationId, region }))).toMatchObject({
          code: 'not_found',
        })
    }
    expect(await refusal(getConnection(as('agent'), ownConnection.input))).toMatchObject({ code: 'forbidden' })
  })
})

const useCases: ((ctx: Ctx, input: { applicationId: string; region: string }) => Promise<unknown>)[] = [
  (ctx, input) => save(input, ctx),
  checkConnection,
  registerConnection,
  renewWebhookSecret,
  retireConnection,
]

describe('the webhook registration', () => {
  it('shows why it failed, keeps retrying and is retried at once on request', async () => {
    await genesys.injectFault({ path: '/api/v2/platform/webhooks/v2', mode: 'status', status: 403, times: 1 })
    await save()
    await genesys.runManyJobs()
    expect((await shown()).registration).toMatchObject({ state: 'failed', reason: 'not.authorized' })
    await registerConnection(as('admin'), ownConnection.input)
    expect((await shown()).registration.state).toBe('asked')
    await genesys.runManyJobs()
    expect((await shown()).registration.state).toBe('registered')
    expect(await targets()).toHaveLength(1)
  })

  it('is updated with a renewed secret while the previous one stays valid for a while', async () => {
    await save()
    await genesys.runDueJobs()
    const before = await secretOf()
    await renewWebhookSecret(as('admin'), ownConnection.input)
    const during = await getGenesysConnection(genesys.ctx, world.organizationId, world.applicationId, region)
    expect(during?.previousWebhookSecret).toBe(before)
    await genesys.runDueJobs()
    const after = await secretOf()
    expect(after).not.toBe(before)
    expect(await targets()).toHaveLength(1)
    expect(await isEventAccepted()).toBe(true)
    await genesys.database.sql`update genesys_settings set previous_until = now() - interval '1 second'
      where application_id = ${world.applicationId}`
    const later = await getGenesysConnection(genesys.ctx, world.organizationId, world.applicationId, region)
    expect(later?.previousWebhookSecret).toBeNull()
  })

  it('is not registered while the vendor keeps the previous secret', async () => {
    await save()
    await genesys.runDueJobs()
    await genesys.injectFault({ path: '/api/v2/platform/webhooks/v2/', mode: 'status', status: 503, times: 1 })
    await renewWebhookSecret(as('admin'), ownConnection.input)
    await genesys.runManyJobs()
    expect((await shown()).registration.state).toBe('failed')
  })

  it('gets a new secret with another client, so that events of the previous organization are refused', async () => {
    const { version } = await save()
    await genesys.runDueJobs()
    const before = await secretOf()
    await save({ version, clientId: `other-${world.applicationId}`, clientSecret: 'another' })
    expect(await secretOf()).not.toBe(before)
  })

  it('ends after the last session is removed when the provider changes, and starts again on return', async () => {
    await save()
    const made = await genesys.book(world, new Date(genesys.clock.now().getTime() + 3_600_000))
    await genesys.runDueJobs()
    expect((await genesys.snapshot(world, made.id)).sessions).toHaveLength(1)
    await setVideoAdapter(as('admin'), { applicationId: world.applicationId, adapter: 'builtin' })
    await genesys.advanceTo(new Date(genesys.clock.now().getTime() + 6 * 60_000))
    expect(await targets()).toEqual([])
    expect((await shown()).registration.state).toBe('none')
    expect(await refusal(registerConnection(as('admin'), ownConnection.input))).toMatchObject({
      details: { reason: 'no_events' },
    })
    await setVideoAdapter(as('admin'), { applicationId: world.applicationId, adapter: 'genesys-sessions' })
    await genesys.runDueJobs()
    expect(await targets()).toHaveLength(1)
    expect((await shown()).registration.state).toBe('registered')
  })
})

it('is retried at once after a change, although the circuit breaker is open', async () => {
  const { organizationId, applicationId } = world
  await genesys.database.sql`insert into circuits (organization_id, circuit, failures, openings, opened_at, open_until)
    values (${organizationId}, ${`genesys.sessions/${applicationId}`}, 5, 3, now(), now() + interval '1 hour')`
  await save()
  await genesys.runManyJobs()
  expect((await shown()).registration.state).toBe('registered')
})

describe('retiring a region', () => {
  it('creates no new session there and deletes the settings after the last session is removed', async () => {
    await save()
    // Each region is a Genesys organization of its own.
    await save({ region: 'mypurecloud.de', primary: true, clientId: `second-${world.applicationId}` })
    const made = await genesys.book(world, new Date(genesys.clock.now().getTime() + 3_600_000))
    await genesys.database.sql`update staff set region = ${region} where id = ${world.agentId}`
    const there = await genesys.book(world, new Date(genesys.clock.now().getTime() + 7_200_000))
    await genesys.runDueJobs()
    const regionsOf = async (id: string) => (await genesys.snapshot(world, id)).sessions.map((one) => one.region)
    expect([await regionsOf(made.id), await regionsOf(there.id)]).toContainEqual([region])
    await retireConnection(as('admin'), ownConnection.input)
    await genesys.runDueJobs()
    expect((await shown()).retiredAt).not.toBeNull()
    const after = await genesys.book(world, new Date(genesys.clock.now().getTime() + 10_800_000))
    await genesys.runDueJobs()
    expect(await regionsOf(after.id)).toEqual(['mypurecloud.de'])
    for (const { id } of [made, there]) await genesys.change(world, id, { cancel: true })
    await genesys.advanceTo(new Date(genesys.clock.now().getTime() + 6 * 60_000))
    expect(await refusal(shown())).toMatchObject({ code: 'not_found' })
    expect((await targets()).length).toBe(1)
  })

  it('is refused for a primary region with others left, and for the last one that calls need', async () => {
    await save()
    expect(await refusal(retireConnection(as('admin'), ownConnection.input))).toMatchObject({
      details: { reason: 'in_use' },
    })
    await save({ region: 'mypurecloud.de' })
    expect(await refusal(retireConnection(as('admin'), ownConnection.input))).toMatchObject({
      details: { reason: 'primary' },
    })
    expect(await refusal(retireConnection(as('admin'), { ...ownConnection.input, region: 'nowhere' }))).toMatchObject({
      code: 'not_found',
    })
  })

  it('prevents choosing a provider that needs it', async () => {
    const choose = setVideoAdapter(as('admin'), { applicationId: world.applicationId, adapter: 'none' })
    await choose
    const back = setVideoAdapter(as('admin'), { applicationId: world.applicationId, adapter: 'genesys-sessions' })
    expect(await refusal(back)).toMatchObject({ details: { reason: 'not_set_up' } })
    expect((await getVideo(as('admin'), {})).current).toBe('none')
  })
})

describe('testing a connection', () => {
  it('distinguishes wrong credentials, another organization and an unreachable vendor', async () => {
    const { version } = await save({ clientSecret: 'wrong' })
    await genesys.runManyJobs()
    expect((await shown()).check).toMatchObject({ state: 'failed', reason: 'credentials' })
    const next = await save({ version, clientSecret: plantedSecret, genesysOrganizationId: newId() })
    await genesys.runManyJobs()
    expect((await shown()).check).toMatchObject({ state: 'failed', reason: 'other_organization' })
    await genesys.injectFault({ path: '/api/v2/organizations/me', mode: 'reset', times: 1 })
    await save({ version: next.version, clientSecret: '', genesysOrganizationId: '' })
    await genesys.runManyJobs()
    expect((await shown()).check).toMatchObject({ state: 'failed', reason: 'unreachable' })
    await checkConnection(as('admin'), ownConnection.input)
    expect((await shown()).check.state).toBe('asked')
    await genesys.runManyJobs()
    expect((await shown()).check).toMatchObject({ state: 'ok', reason: null })
  })
})

it('stores no secret in plain text or any encoding, and audits only that it was replaced', async () => {
  await save()
  await genesys.runDueJobs()
  const webhookSecret = await secretOf()
  const dump = await wholeDatabase()
  for (const secret of [plantedSecret, webhookSecret]) {
    for (const form of formsOf(secret)) expect(dump.includes(form)).toBe(false)
  }
  // The search finds text that is present.
  expect(dump).toContain(Buffer.from(`client-${world.applicationId}`).toString('utf8'))
  const [entry] = await genesys.database.sql`
    select after from audit where action = 'connection.save' and object_id = ${world.applicationId}`
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
  const { sql } = genesys.database
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
