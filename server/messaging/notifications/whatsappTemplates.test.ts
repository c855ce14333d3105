import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createCaller } from '#server/api/router.ts'
import { getSnapshot } from '#server/domain/data.ts'
import { customersOf } from '#server/domain/rules.ts'
import { newId } from '#server/lib/ids.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Ctx, Role } from '#server/platform/context.ts'
import { buildAppointment } from '#server/testing/builders/buildAppointment.ts'
import { buildWorld, type World } from '#server/testing/builders/buildWorld.ts'
import { testClock, testConfig, testCtx } from '#server/testing/context.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { refusal } from '#server/testing/refusal.ts'
import { getWhatsappTemplates } from './getWhatsappTemplates.ts'
import { renderWhatsappTemplate } from './renderNotification.ts'
import { saveWhatsappTemplates } from './saveWhatsappTemplates.ts'
import { triggersOf } from './triggerRules.ts'

let database: TestDatabase
let world: World
let other: World
const clock = testClock()
const sender = testConfig({ TWILIO_WHATSAPP_FROM: '+15005550009' })
const sid = (digit: string) => `HX${digit.repeat(32)}`

beforeAll(async () => {
  database = await createTestDatabase()
  other = await buildWorld(database.db)
})
afterAll(() => database.drop())
beforeEach(async () => {
  world = await buildWorld(database.db)
})

const as = (kind: Role, of: World = world): Ctx => {
  const { organizationId, applicationId, agentId: staffId } = of
  return testCtx({ db: database.db, clock, config: sender, actor: { kind, organizationId, applicationId, staffId } })
}
const listTemplates = async (of: World = world) => {
  const { templates } = await getWhatsappTemplates(as('admin', of), {})
  return templates.flatMap(({ type, locale, contentSid }) => (contentSid ? [`${type}.${locale} ${contentSid}`] : []))
}
/** Returns the content id of the confirmation to a customer with this language. */
async function findContentSid(locale: string): Promise<string | null> {
  const startAt = addMinutes(clock.now(), 24 * 60)
  const { id } = await buildAppointment(database.db, world, { startAt, now: clock.now(), phone: '+4915112345678' })
  const appointment = { ...(await getSnapshot(database.db, world.organizationId, id)), locale }
  await database.sql`delete from occupancies where appointment_id = ${id}`
  const [participant] = customersOf(appointment)
  if (!participant) throw new Error('no customer')
  const content = await renderWhatsappTemplate(as('admin'), appointment, { kind: 'CUSTOMER', participant }, 'CREATE')
  return content?.contentSid ?? null
}

describe('WhatsApp templates', () => {
  it('are set per language and used for messages sent from then on', async () => {
    expect(await listTemplates()).toEqual([])
    expect(await findContentSid('de')).toBeNull()
    await createCaller(as('admin')).notifications.saveWhatsapp({
      locale: 'de',
      contentSids: { CREATE: ` ${sid('a')} `, REMINDER: sid('b') },
    })
    await saveWhatsappTemplates(as('admin'), { locale: 'en', contentSids: { CREATE: sid('c') } })
    expect(await listTemplates()).toEqual([`CREATE.en ${sid('c')}`, `CREATE.de ${sid('a')}`, `REMINDER.de ${sid('b')}`])
    expect(await listTemplates(other)).toEqual([])
    expect(await findContentSid('de-AT')).toBe(sid('a'))
    expect(await findContentSid('en')).toBe(sid('c'))
    // A customer never gets a template in another language.
    expect(await findContentSid('ar')).toBeNull()
  })

  it('are removed by an empty id, which is recorded in the audit log', async () => {
    await saveWhatsappTemplates(as('admin'), { locale: 'fr', contentSids: { ROOM: sid('d'), CREATE: sid('e') } })
    await saveWhatsappTemplates(as('admin'), { locale: 'fr', contentSids: { ROOM: '' } })
    expect(await listTemplates()).toEqual([`CREATE.fr ${sid('e')}`])
    const entries = await database.sql`select action, before, after from audit
      where object_id = ${world.applicationId} order by at desc, id desc limit 1`
    expect(entries[0]).toEqual({
      action: 'application.whatsapp',
      before: { templates: { 'ROOM.fr': sid('d'), 'CREATE.fr': sid('e') } },
      after: { templates: { 'CREATE.fr': sid('e') } },
    })
  })

  it('change no other settings', async () => {
    await database.sql`update applications set settings = settings || '{"accent": "#123456"}' where id = ${world.applicationId}`
    await saveWhatsappTemplates(as('admin'), { locale: 'en', contentSids: { CREATE: sid('a') } })
    const [row] = await database.sql`select settings from applications where id = ${world.applicationId}`
    expect(row?.settings).toMatchObject({ accent: '#123456', smsCountries: ['DE', 'US'] })
  })

  it.each(['HX123', `HX${'g'.repeat(32)}`, `AC${'0'.repeat(32)}`, `${sid('a')}0`])(
    'refuse the id %s and everything saved with it',
    async (invalid) => {
      const saving = createCaller(as('admin')).notifications.saveWhatsapp({
        locale: 'en',
        contentSids: { CREATE: sid('a'), ROOM: invalid },
      })
      await expect(saving).rejects.toMatchObject({
        cause: { details: { errors: [{ pointer: '/contentSids/ROOM' }] } },
      })
      expect(await listTemplates()).toEqual([])
    },
  )

  it('exist for every type that a customer can receive by SMS', async () => {
    const { templates } = await getWhatsappTemplates(as('admin'), {})
    const known = new Set<string>(templates.map(({ type }) => type))
    const startAt = addMinutes(clock.now(), 3 * 24 * 60)
    const { id } = await buildAppointment(database.db, world, { startAt, now: clock.now() })
    const bySms = { offset: 'PT1H', channels: ['SMS' as const] }
    const snapshot = await getSnapshot(database.db, world.organizationId, id)
    const policy = { ...snapshot.policy, reminders: [bySms], room: bySms, followUp: bySms }
    const booked = { ...snapshot, policy }
    for (const one of [booked, { ...booked, revision: 2 }, { ...booked, status: 'cancelled' as const }])
      for (const { type, channels } of triggersOf(one)) if (channels.includes('SMS')) expect(known).toContain(type)
    expect(templates.every(({ text }) => text.includes('{{4}}'))).toBe(true)
  })

  it('are visible to supervisors, who may not change them, and hidden from agents', async () => {
    expect(await getWhatsappTemplates(as('supervisor'), {})).toMatchObject({ mayChange: false, hasSender: true })
    const saving = (role: Role) => saveWhatsappTemplates(as(role), { locale: 'en', contentSids: { CREATE: sid('a') } })
    for (const role of ['agent', 'supervisor'] as const)
      expect(await refusal(saving(role))).toMatchObject({ code: 'forbidden' })
    expect(await refusal(getWhatsappTemplates(as('agent'), {}))).toMatchObject({ code: 'forbidden' })
  })

  it('are reported as not found to another organization’s administrator', async () => {
    for (const applicationId of [world.applicationId, newId()]) {
      expect(await refusal(getWhatsappTemplates(as('admin', other), { applicationId }))).toMatchObject({
        code: 'not_found',
      })
      const saving = saveWhatsappTemplates(as('admin', other), {
        applicationId,
        locale: 'en',
        contentSids: { CREATE: sid('a') },
      })
      expect(await refusal(saving)).toMatchObject({ code: 'not_found' })
    }
    expect(await listTemplates()).toEqual([])
  })
})
