import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { getSnapshot } from '#server/domain/data.ts'
import { customersOf } from '#server/domain/rules.ts'
import { newId } from '#server/lib/ids.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Ctx, Role } from '#server/platform/context.ts'
import { buildAppointment, buildWorld, type World } from '#server/testing/builders.ts'
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
const set = async (of: World = world) => {
  const { templates } = await getWhatsappTemplates(as('admin', of), {})
  return templates.flatMap(({ type, locale, contentSid }) => (contentSid ? [`${type}.${locale} ${contentSid}`] : []))
}
/** The template that somebody who reads this language is told of the booking in. */
async function usedFor(locale: string): Promise<string | null> {
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
  it('are set language by language, and what is sent from then on uses them', async () => {
    expect(await set()).toEqual([])
    expect(await usedFor('de')).toBeNull()
    await saveWhatsappTemplates(as('admin'), {
      locale: 'de',
      contentSids: { CREATE: ` ${sid('a')} `, REMINDER: sid('b') },
    })
    await saveWhatsappTemplates(as('admin'), { locale: 'en', contentSids: { CREATE: sid('c') } })
    expect(await set()).toEqual([`CREATE.en ${sid('c')}`, `CREATE.de ${sid('a')}`, `REMINDER.de ${sid('b')}`])
    expect(await set(other)).toEqual([])
    expect(await usedFor('de-AT')).toBe(sid('a'))
    expect(await usedFor('en')).toBe(sid('c'))
    // Nobody gets a template in a language they do not read.
    expect(await usedFor('ar')).toBeNull()
  })

  it('are taken out by an empty id, and on record', async () => {
    await saveWhatsappTemplates(as('admin'), { locale: 'fr', contentSids: { ROOM: sid('d'), CREATE: sid('e') } })
    await saveWhatsappTemplates(as('admin'), { locale: 'fr', contentSids: { ROOM: '' } })
    expect(await set()).toEqual([`CREATE.fr ${sid('e')}`])
    const entries = await database.sql`select action, before, after from audit
      where object_id = ${world.applicationId} order by at desc, id desc limit 1`
    expect(entries[0]).toEqual({
      action: 'application.whatsapp',
      before: { templates: { 'ROOM.fr': sid('d'), 'CREATE.fr': sid('e') } },
      after: { templates: { 'CREATE.fr': sid('e') } },
    })
  })

  it('change nothing else that was set', async () => {
    await database.sql`update applications set settings = settings || '{"accent": "#123456"}' where id = ${world.applicationId}`
    await saveWhatsappTemplates(as('admin'), { locale: 'en', contentSids: { CREATE: sid('a') } })
    const [row] = await database.sql`select settings from applications where id = ${world.applicationId}`
    expect(row?.settings).toMatchObject({ accent: '#123456', smsCountries: ['DE', 'US'] })
  })

  it.each(['HX123', `HX${'g'.repeat(32)}`, `AC${'0'.repeat(32)}`, `${sid('a')}0`])(
    'take no id such as %s, and nothing of what came with it',
    async (wrong) => {
      const saving = saveWhatsappTemplates(as('admin'), {
        locale: 'en',
        contentSids: { CREATE: sid('a'), ROOM: wrong },
      })
      await expect(saving).rejects.toMatchObject({ issues: [{ path: ['contentSids', 'ROOM'] }] })
      expect(await set()).toEqual([])
    },
  )

  it('are there for all that a customer may be told by text', async () => {
    const { templates } = await getWhatsappTemplates(as('admin'), {})
    const known = new Set<string>(templates.map(({ type }) => type))
    const startAt = addMinutes(clock.now(), 3 * 24 * 60)
    const { id } = await buildAppointment(database.db, world, { startAt, now: clock.now() })
    const texts = { offset: 'PT1H', channels: ['SMS' as const] }
    const snapshot = await getSnapshot(database.db, world.organizationId, id)
    const told = { ...snapshot, policy: { ...snapshot.policy, reminders: [texts], room: texts, followUp: texts } }
    for (const one of [told, { ...told, revision: 2 }, { ...told, status: 'cancelled' as const }])
      for (const { type, channels } of triggersOf(one)) if (channels.includes('SMS')) expect(known).toContain(type)
    expect(templates.every(({ text }) => text.includes('{{4}}'))).toBe(true)
  })

  it('can be seen by supervisors, who may not change them; agents see nothing', async () => {
    expect(await getWhatsappTemplates(as('supervisor'), {})).toMatchObject({ mayChange: false, hasSender: true })
    const saving = (role: Role) => saveWhatsappTemplates(as(role), { locale: 'en', contentSids: { CREATE: sid('a') } })
    for (const role of ['agent', 'supervisor'] as const)
      expect(await refusal(saving(role))).toMatchObject({ code: 'forbidden' })
    expect(await refusal(getWhatsappTemplates(as('agent'), {}))).toMatchObject({ code: 'forbidden' })
  })

  it('are not another company’s, whose administrator is answered as for what does not exist', async () => {
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
    expect(await set()).toEqual([])
  })
})
