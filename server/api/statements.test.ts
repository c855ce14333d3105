import { afterAll, beforeAll, expect, it } from 'vitest'
import { applications } from '#db/schema/applications.ts'
import { participants } from '#db/schema/appointments.ts'
import { directory } from '#db/schema/directory.ts'
import { webhookEndpoints } from '#db/schema/webhooks.ts'
import { replan } from '#server/appointments/plan.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { newId } from '#server/lib/ids.ts'
import { sealState } from '#server/lib/sealedState.ts'
import type { Actor } from '#server/platform/context.ts'
import { buildAppointment } from '#server/testing/builders/buildAppointment.ts'
import { buildGenesys } from '#server/testing/builders/buildGenesys.ts'
import { buildPreset } from '#server/testing/builders/buildPreset.ts'
import { buildAgent, buildWorld, type World } from '#server/testing/builders/buildWorld.ts'
import { testClock, testConfig, testCtx } from '#server/testing/context.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { refusal } from '#server/testing/refusal.ts'
import { staffOf } from '#server/testing/staffActors.ts'
import { openStatementCounter, type StatementCounter } from '#server/testing/statements.ts'
import { listConnections } from '#server/video/connections/data.ts'
import { receiveSessionEvent } from '#server/video/sessions/receive.ts'
import { createCaller } from './router.ts'

const FEW = 3
const MANY = 12
/** All appointments start at this time, when they can be joined. */
const startAt = new Date('2026-11-24T09:10:00Z')
const clock = testClock(new Date('2026-11-24T09:00:00Z'))
const config = testConfig()
const email = 'chris@example.test'

type Scene = World & { endpointId: string; appointmentId: string }
let database: TestDatabase
let counter: StatementCounter
let few: Scene
let many: Scene

beforeAll(async () => {
  database = await createTestDatabase()
  counter = openStatementCounter(database.appUrl)
  few = await buildScene(FEW)
  many = await buildScene(MANY)
})
afterAll(async () => {
  await counter.close()
  await database.drop()
})

/** Builds an organization with this many of everything that a list shows. */
async function buildScene(size: number): Promise<Scene> {
  const { db } = database
  const world = await buildWorld(db, { settings: { videoAdapter: 'builtin' } })
  const { organizationId, applicationId } = world
  const endpointId = newId()
  const endpoint = {
    organizationId,
    id: endpointId,
    applicationId,
    url: 'https://example.com',
    secret: Buffer.alloc(8),
  }
  await db.insert(webhookEndpoints).values({ ...endpoint, stateSince: clock.now(), createdAt: clock.now() })
  const appointmentIds: string[] = []
  for (let index = 0; index < size; index++) appointmentIds.push(await buildRow(world, index))
  const [appointmentId = ''] = appointmentIds
  for (let index = 0; index < size; index++) {
    const contact = { email: `c${index}@example.test`, phone: `+491511234567${index}` }
    const person = { organizationId, id: newId(), appointmentId, createdAt: clock.now() }
    await db.insert(participants).values({ ...person, ...contact, type: 'CUSTOMER' })
  }
  return { ...world, endpointId, appointmentId }
}

/** Adds an appointment of the same customer with an agent, a preset, an application and a Genesys region of its own. */
async function buildRow(world: World, index: number): Promise<string> {
  const { db } = database
  const { organizationId, applicationId } = world
  const id = newId()
  const application = { slug: id, name: `Application ${index}`, timezone: 'Europe/Berlin', country: 'DE' }
  await db.insert(applications).values({ ...application, organizationId, id, settings: {} })
  await db.insert(directory).values({ kind: 'application', value: id, organizationId, id })
  await buildGenesys(db, organizationId, applicationId, id, `region-${index}`)
  const agentId = await buildAgent(db, { organizationId, applicationId })
  await buildPreset(db, { organizationId, applicationId, agentId, slug: id, isDefault: false, policy: {} })
  const appointment = await buildAppointment(db, { ...world, agentId }, { startAt, now: clock.now(), email })
  const own = { organizationId, id: newId(), appointmentId: appointment.id, createdAt: clock.now() }
  await db.insert(participants).values({ ...own, type: 'AGENT', staffId: world.agentId })
  await db.transaction(async (tx) => {
    const entry = { organizationId, appointmentId: appointment.id, at: clock.now(), kind: 'booked', eventKey: 'booked' }
    await insertTimelineEntry(tx, { ...entry, actorKind: 'agent', actorId: agentId })
    await replan(tx, organizationId, appointment.id, clock.now())
  })
  return appointment.id
}

const asActor = (actor: Actor) => createCaller(testCtx({ db: counter.db, clock, config, actor }))
const asSupervisor = (scene: Scene) => asActor(staffOf(scene, 'supervisor'))
/** A supervisor of all applications of the organization. */
const asOverall = (scene: Scene) => asActor({ ...staffOf(scene, 'supervisor'), applicationId: null })
const asVisitor = () => asActor({ kind: 'public', clientIp: null, browserId: null })

/** Reads by name; each returns the number of rows that it shows. */
const reads: Record<string, (scene: Scene) => Promise<number>> = {
  'the appointments in the console': async (scene) => (await asSupervisor(scene).appointments.list({})).rows.length,
  'the customers of an appointment': async (scene) => {
    const { participants: people } = await asSupervisor(scene).appointments.get({ id: scene.appointmentId })
    return people.filter(({ email: address }) => address?.startsWith('c') && address !== email).length
  },
  'the notifications of all appointments': async (scene) => {
    const { rows } = await asSupervisor(scene).notifications.history({ type: ['CREATE'], channel: ['EMAIL'] })
    return new Set(rows.map(({ appointmentId }) => appointmentId)).size
  },
  'the appointments in an agent’s schedule': async (scene) => {
    const { days } = await asActor(staffOf(scene, 'agent')).console.mine({})
    return days.flatMap(({ appointments }) => appointments).filter(({ joinToken }) => joinToken).length
  },
  'the services that staff may book': async (scene) => {
    const offers = await asOverall(scene).console.offers()
    return offers.flatMap(({ services }) => services).length - 1
  },
  'the applications whose messages can be paused': async (scene) =>
    (await asOverall(scene).applications.messagePauses()).length - 1,
  'the appointments that a customer finds': async ({ slug, applicationId }) => {
    const until = new Date(clock.now().getTime() + 60_000)
    const state = sealState(config.ENCRYPTION_KEYS, `find:verified:${applicationId}`, { email }, until)
    return (await asVisitor().find.list({ application: slug, state })).upcoming.length
  },
  'the services on the booking page': async ({ slug }) =>
    (await asVisitor().book.services({ application: slug })).services.filter(({ agentName }) => agentName).length - 1,
  'the deliveries of a webhook endpoint': async (scene) =>
    (await asSupervisor(scene).webhooks.deliveries({ endpointId: scene.endpointId })).rows.length,
  'the regions whose secrets may have signed a webhook': async ({ applicationId, organizationId }) => {
    const ctx = testCtx({ db: counter.db, clock, config, actor: { kind: 'system', job: 'session events' } })
    const request = { applicationId, headers: {}, rawBody: '{}' }
    expect(await refusal(receiveSessionEvent(ctx, request))).toMatchObject({ code: 'unauthenticated' })
    return (await listConnections(database.db, organizationId, applicationId)).length - 1
  },
}

it.each(Object.entries(reads))(
  '%s are read with the same number of statements, however many there are',
  async (_, read) => {
    const [ofFew, ofMany] = [await counter.record(() => read(few)), await counter.record(() => read(many))]
    expect([ofFew.result, ofMany.result]).toEqual([FEW, MANY])
    expect(ofMany.statements.length).toBe(ofFew.statements.length)
  },
)
