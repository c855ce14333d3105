import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { applications } from '#db/schema/applications.ts'
import { appointments, participants } from '#db/schema/appointments.ts'
import { dispatches } from '#db/schema/dispatches.ts'
import { notifications } from '#db/schema/notifications.ts'
import { newId } from '#server/lib/ids.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Actor, Ctx, Role, StaffActor } from '#server/platform/context.ts'
import { buildAppointment } from '#server/testing/builders/buildAppointment.ts'
import { buildAgent, buildWorld, type World } from '#server/testing/builders/buildWorld.ts'
import { testClock, testCtx } from '#server/testing/context.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { listAppointments, listInput } from './list.ts'

let database: TestDatabase
let world: World
let other: World
let colleague: string
const now = testClock().now()
const day = 24 * 60

beforeAll(async () => {
  database = await createTestDatabase()
  world = await buildWorld(database.db)
  other = await buildWorld(database.db)
  colleague = await buildAgent(database.db, world)
})
afterAll(() => database.drop())

type Customer = { name: string; email: string; phone?: string }
async function booked(at: World, inMinutes: number, customer: Customer = { name: 'Ada', email: 'ada@example.test' }) {
  const startAt = addMinutes(now, inMinutes)
  const built = await buildAppointment(database.db, at, {
    startAt,
    now,
    email: customer.email,
    phone: customer.phone ?? null,
  })
  await database.db.update(participants).set({ name: customer.name }).where(eq(participants.id, built.customerId))
  return built
}

const staffOf = (at: World, kind: Role, staffId = at.agentId): StaffActor => ({
  kind,
  organizationId: at.organizationId,
  staffId,
  applicationId: at.applicationId,
})
const as = (actor: Actor): Ctx => testCtx({ db: database.db, actor })
const ids = async (actor: Actor, input: z.input<typeof listInput> = {}): Promise<string[]> =>
  (await listAppointments(as(actor), listInput.parse({ pageSize: 100, ...input }))).rows.map((row) => row.id)

describe('the scope of the list', () => {
  it('shows staff their own application and no other', async () => {
    const [mine, theirs] = [await booked(world, 60), await booked(other, 60)]
    for (const kind of ['agent', 'supervisor', 'admin'] as const) {
      const seen = await ids(staffOf(world, kind))
      expect(seen).toContain(mine.id)
      expect(seen).not.toContain(theirs.id)
    }
  })

  it('separates two applications of one organization, except for administrators of the organization', async () => {
    const { id } = await booked(world, 90)
    const sister = newId()
    const { organizationId } = world
    await database.db
      .insert(applications)
      .values({ organizationId, id: sister, slug: 'sister', name: 'Sister', timezone: 'Europe/Berlin', country: 'DE' })
    await database.db.update(appointments).set({ applicationId: sister }).where(eq(appointments.id, id))
    expect(await ids(staffOf(world, 'supervisor'))).not.toContain(id)
    expect(await ids({ ...staffOf(world, 'supervisor'), applicationId: sister })).toEqual([id])
    expect(await ids({ ...staffOf(world, 'admin'), applicationId: null })).toContain(id)
  })

  it('shows an agent only their own appointments, and a supervisor all of the application', async () => {
    const { id } = await booked(world, 120)
    expect(await ids(staffOf(world, 'agent', colleague))).not.toContain(id)
    expect(await ids(staffOf(world, 'supervisor', colleague))).toContain(id)
  })

  it('shows an agent the appointments that they organize or were added to', async () => {
    const [organized, added] = [await booked(world, 180), await booked(world, 240)]
    await database.db.update(appointments).set({ organizerId: colleague }).where(eq(appointments.id, organized.id))
    await database.db.insert(participants).values({
      organizationId: world.organizationId,
      id: newId(),
      appointmentId: added.id,
      type: 'AGENT',
      staffId: colleague,
      createdAt: now,
    })
    const seen = await ids(staffOf(world, 'agent', colleague))
    expect(seen).toEqual(expect.arrayContaining([organized.id, added.id]))
  })

  it('shows agents all appointments if the application allows it', async () => {
    const open = await buildWorld(database.db, { settings: { agentsSeeOwnOnly: false } })
    const { id } = await booked(open, 60)
    const second = await buildAgent(database.db, open)
    expect(await ids(staffOf(open, 'agent', second))).toContain(id)
  })

  it.each([
    { kind: 'public', clientIp: null, browserId: null } as const,
    { kind: 'service', organizationId: newId(), applicationId: newId(), clientId: newId() } as const,
    {
      kind: 'customer',
      organizationId: newId(),
      applicationId: newId(),
      appointmentId: newId(),
      participantId: newId(),
    } as const,
  ])('refuses $kind', async (actor) => {
    await expect(listAppointments(as(actor), listInput.parse({}))).rejects.toMatchObject({
      code: actor.kind === 'public' ? 'unauthenticated' : 'forbidden',
    })
  })
})

describe('the search', () => {
  const supervisor = () => staffOf(world, 'supervisor')
  const customer = { name: 'Zoë O’Brien 100%', email: 'zoe.obrien@mail.test', phone: '+493012345678' }

  it.each(['zoë', 'O’BRIEN', 'zoe.obrien@mail.test', '030 1234-5678', '+49 30 12345678', '0049 3012345678', '100%'])(
    'finds a customer by "%s"',
    async (q) => {
      const { id } = await booked(world, 30 * day + Math.floor(Math.random() * 5000) * 31, customer)
      expect(await ids(supervisor(), { q })).toContain(id)
    },
  )

  it('finds a reference typed in groups, and treats wildcards literally', async () => {
    const { id } = await booked(world, 300)
    const [row] = await database.db.select().from(appointments).where(eq(appointments.id, id))
    const reference = row?.reference ?? ''
    expect(await ids(supervisor(), { q: `${reference.slice(0, 4)} ${reference.slice(4).toLowerCase()}` })).toEqual([id])
    expect(await ids(supervisor(), { q: 'a%test' })).toEqual([])
  })

  it('finds nothing of another application', async () => {
    await booked(other, 400, { name: 'Xaver Unique', email: 'xaver@example.test' })
    expect(await ids(supervisor(), { q: 'xaver' })).toEqual([])
  })

  it('narrows by status', async () => {
    const { id } = await booked(world, 500)
    await database.db.update(appointments).set({ status: 'cancelled' }).where(eq(appointments.id, id))
    expect(await ids(supervisor(), { status: 'cancelled' })).toEqual([id])
  })

  it('filters by days of the application’s time zone, both included', async () => {
    const ownWorld = await buildWorld(database.db)
    // 23:30 and 00:30 in Berlin are one day in UTC, and two days in Berlin.
    const at = async (iso: string) =>
      (await buildAppointment(database.db, ownWorld, { startAt: new Date(iso), now, minutes: 20 })).id
    const [before, first, last, after] = [
      await at('2026-11-24T22:30:00Z'),
      await at('2026-11-24T23:30:00Z'),
      await at('2026-11-25T22:30:00Z'),
      await at('2026-11-25T23:30:00Z'),
    ]
    const seen = await ids(staffOf(ownWorld, 'supervisor'), { from: '2026-11-25', to: '2026-11-25' })
    expect(seen).toEqual([first, last])
    expect([before, after].some((id) => seen.includes(id))).toBe(false)
  })
})

it('sorts upcoming appointments soonest first, including today’s, and all others newest first', async () => {
  const ownWorld = await buildWorld(database.db)
  const built: string[] = []
  for (const minutes of [-2 * day, -60, 60, 3 * day]) built.push((await booked(ownWorld, minutes)).id)
  const supervisor = staffOf(ownWorld, 'supervisor')
  expect(await ids(supervisor, { upcoming: true })).toEqual(built.slice(1))
  expect(await ids(supervisor)).toEqual([...built].reverse())
})

describe('a page of the list', () => {
  it('shows each appointment once over all pages, and the total', async () => {
    const ownWorld = await buildWorld(database.db)
    const built: string[] = []
    for (const hours of [5, 1, 4, 2, 3]) built.push((await booked(ownWorld, hours * 60)).id)
    const supervisor = as(staffOf(ownWorld, 'supervisor'))
    const pages = []
    for (const page of [1, 2, 3, 4])
      pages.push(await listAppointments(supervisor, { upcoming: false, page, pageSize: 2, from: '2026-11-01' }))
    expect(pages.map((page) => page.rows.length)).toEqual([2, 2, 1, 0])
    expect(pages.every((page) => page.total === 5)).toBe(true)
    const shown = pages.flatMap((page) => page.rows)
    expect(new Set(shown.map((row) => row.id))).toEqual(new Set(built))
    expect(shown.map((row) => row.start.getTime())).toEqual([...shown.map((row) => row.start.getTime())].sort())
  })

  it('shows service, participants, dispatch and the state of the messages', async () => {
    const ownWorld = await buildWorld(database.db)
    const { id } = await booked(ownWorld, 60, { name: 'Mia', email: 'mia@example.test' })
    const common = { organizationId: ownWorld.organizationId, appointmentId: id, revision: 1, createdAt: now }
    const notified = (status: 'FAILED' | 'PENDING' | 'DELIVERED') =>
      database.db.insert(notifications).values({
        ...common,
        id: newId(),
        key: Buffer.from(newId().replaceAll('-', ''), 'hex'),
        type: 'CREATE',
        channel: 'EMAIL',
        status,
        updatedAt: now,
      })
    const row = async () => (await listAppointments(as(staffOf(ownWorld, 'agent')), listInput.parse({}))).rows[0]
    expect(await row()).toMatchObject({
      serviceName: 'Video consultation',
      customerName: 'Mia',
      agentName: 'Test Agent',
      dispatchState: null,
      delivery: 'green',
    })
    await notified('DELIVERED')
    await notified('PENDING')
    expect(await row()).toMatchObject({ delivery: 'amber' })
    await notified('FAILED')
    const dispatch = { fromId: newId(), messageId: newId(), state: 'failed' as const, number: 1 }
    await database.db.insert(dispatches).values({ ...common, ...dispatch, id: newId() })
    expect(await row()).toMatchObject({ delivery: 'red', dispatchState: 'failed' })
  })
})
