import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appointmentHandlers } from '#server/appointments/jobs.ts'
import { replan } from '#server/appointments/plan.ts'
import { addMinutes } from '#server/lib/time.ts'
import { buildAppointment } from '#server/testing/builders/buildAppointment.ts'
import { buildWorld } from '#server/testing/builders/buildWorld.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { eventually, type Harness, startHarness } from '#server/testing/harness.ts'
import { refusal } from '#server/testing/refusal.ts'
import { deliveryHandlers } from '../delivery/jobs.ts'
import { receiptHandlers } from '../receipts/jobs.ts'
import { receiveResend } from '../receipts/receiveResend.ts'
import { receiveTwilioWebhook } from '../receipts/receiveTwilioWebhook.ts'
import { notificationHandlers } from './jobs.ts'

const secret = `whsec_${Buffer.alloc(24, 3).toString('base64')}`
const otherSecret = `whsec_${Buffer.alloc(24, 4).toString('base64')}`
const twilioToken = 'demo-twilio-token'
const phone = '+4915112377001'

let database: TestDatabase
let harness: Harness
let mail: { id: string; key: string; organization: string }
let text: { providerId: string; id: string; organization: string }

/** Sends an email and a text that have no receipt yet, so that any forged receipt would change something. */
beforeAll(async () => {
  database = await createTestDatabase()
  harness = await startHarness(database, {
    ...notificationHandlers,
    ...deliveryHandlers,
    ...receiptHandlers,
    ...appointmentHandlers,
  })
  harness.receipts.on = false
  const world = await buildWorld(database.db, { policy: { channels: ['EMAIL', 'SMS'], reminders: [] } })
  const startAt = addMinutes(harness.clock.now(), 3 * 24 * 60)
  const built = await buildAppointment(database.db, world, { startAt, now: harness.clock.now(), phone })
  await database.db.transaction((tx) => replan(tx, world.organizationId, built.id, harness.clock.now()))
  const rows = await eventually(
    async () => {
      await harness.run()
      return database.sql`select m.id, m.channel, m.provider_id from messages m
        join attempts a on a.subject_id = m.id where m.state = 'accepted'`
    },
    (found) => found.length === 2,
    30_000,
  )
  const byChannel = (channel: string) => rows.find((row) => row.channel === channel) ?? {}
  const organization = world.organizationId
  mail = { id: byChannel('EMAIL').provider_id, key: byChannel('EMAIL').id, organization }
  text = { providerId: byChannel('SMS').provider_id, id: byChannel('SMS').id, organization }
})
afterAll(async () => {
  await harness.close()
  await database.drop()
})

/** Reads everything that a receipt or an incoming text could change. */
const readState = async () => ({
  messages: await database.sql`select id, state, provider_status, error_code, settled_at from messages order by id`,
  events: await database.sql`select subject_id, event_key from attempt_results order by 1, 2`,
  suppressions: await database.sql`select contact_hash, reason from suppressions`,
  suppressionEvents: await database.sql`select id from suppression_events`,
  jobs: await database.sql`select key from jobs where kind in ('notification.advance', 'contact.opt_out')`,
})

type Forged = { name: string; send: () => Promise<unknown> }

const resendTypes = ['sent', 'delivered', 'delivery_delayed', 'bounced', 'complained', 'failed', 'opened', 'suppressed']
type Parts = { id: string; at: Date; signature: string; body: string }

function resendForgeries(type: string, index: number): Forged[] {
  const tags = { organization: mail.organization, message: mail.key }
  const data = { email_id: mail.id, tags, bounce: { type: 'Permanent' } }
  const body = JSON.stringify({ type: `email.${type}`, created_at: new Date().toISOString(), data })
  const at = new Date()
  const id = `msg_${index}`
  const genuine: Parts = { id, at, body, signature: new Webhook(secret).sign(id, at, body) }
  const post = (changes: Partial<Parts>) => resend({ ...genuine, ...changes })
  const [version = '', value = ''] = genuine.signature.split(',')
  const old = new Date(at.getTime() - 6 * 60_000)
  const early = new Date(at.getTime() + 6 * 60_000)
  const forgeries: Record<string, () => Promise<unknown>> = {
    'another secret': () => post({ signature: new Webhook(otherSecret).sign(id, at, body) }),
    'another body': () => post({ body: body.replace(mail.id, `${mail.id}0`) }),
    'a body with an extra space': () => post({ body: `${body} ` }),
    'another id': () => post({ id: `${id}x` }),
    'another time': () => post({ at: new Date(at.getTime() + 2_000) }),
    'a time in the past': () => post({ at: old, signature: new Webhook(secret).sign(id, old, body) }),
    'a time in the future': () => post({ at: early, signature: new Webhook(secret).sign(id, early, body) }),
    'no signature': () => post({ signature: '' }),
    'half a signature': () => post({ signature: `${version},${value.slice(0, 20)}` }),
    'another version': () => post({ signature: `v2,${value}` }),
    'a signature without a version': () => post({ signature: value }),
    'an empty secret': () => post({ signature: `v1,${hmac(Buffer.alloc(0), `${id}.${seconds(at)}.${body}`)}` }),
    'the secret without decoding': () => post({ signature: `v1,${hmac(secret, `${id}.${seconds(at)}.${body}`)}` }),
  }
  return Object.entries(forgeries).map(([name, send]) => ({ name: `resend ${type}: ${name}`, send }))
}

const seconds = (at: Date): number => Math.floor(at.getTime() / 1000)
const hmac = (key: string | Buffer, content: string): string =>
  createHmac('sha256', key).update(content).digest('base64')

const resend = ({ id, at, signature, body }: Parts) =>
  receiveResend(harness.ctx, {
    headers: { 'svix-id': id, 'svix-timestamp': String(seconds(at)), 'svix-signature': signature },
    rawBody: body,
  })

type Form = Record<string, string>
const twilioForms = (): Form[] => [
  ...['sent', 'delivered', 'undelivered', 'failed', 'read'].map((status) => ({
    MessageSid: text.providerId,
    MessageStatus: status,
    To: phone,
    ErrorCode: status === 'undelivered' ? '21610' : '',
  })),
  ...['STOP', 'START', 'HELP', 'stop'].map((body) => ({
    MessageSid: 'SMinbound',
    SmsStatus: 'received',
    From: phone,
    To: '+15005550006',
    Body: body,
  })),
]

const pathOf = (message = text.id): string =>
  `/api/webhooks/twilio?organization=${text.organization}&message=${message}&attempt=1`
const urlOf = (message?: string): string => `${harness.ctx.config.PUBLIC_URL}${pathOf(message)}`

function twilioForgeries(form: Form, index: number): Forged[] {
  const signature = getExpectedTwilioSignature(twilioToken, urlOf(), form)
  const post = (given: string, fields: Form = form, url = pathOf()) =>
    receiveTwilioWebhook(harness.ctx, { headers: given ? { 'x-twilio-signature': given } : {}, url, form: fields })
  const forgeries: Record<string, () => Promise<unknown>> = {
    'another token': () => post(getExpectedTwilioSignature('another-token', urlOf(), form)),
    'an empty token': () => post(getExpectedTwilioSignature('', urlOf(), form)),
    'no signature': () => post(''),
    'half a signature': () => post(signature.slice(0, 14)),
    'a signature in lower case': () => post(signature.toLowerCase()),
    'another number': () => post(signature, { ...form, From: '+4915112377002', To: '+4915112377002' }),
    'an extra field': () => post(signature, { ...form, Extra: '1' }),
    'a missing field': () => post(signature, Object.fromEntries(Object.entries(form).slice(1))),
    'another message': () => post(signature, { ...form, MessageSid: 'SMother' }),
    'another address': () => post(signature, form, pathOf('00000000-0000-4000-8000-000000000000')),
    'an address without a query': () => post(signature, form, '/api/webhooks/twilio'),
    'the host of the request': () =>
      post(
        getExpectedTwilioSignature(twilioToken, `https://evil.example${pathOf()}`, form),
        form,
        `https://evil.example${pathOf()}`,
      ),
  }
  return Object.entries(forgeries).map(([name, send]) => ({ name: `twilio ${index}: ${name}`, send }))
}

describe('200 forged webhooks of the email and SMS vendors', () => {
  it('are all refused and change nothing', async () => {
    const before = await readState()
    const all = [...resendTypes.flatMap(resendForgeries), ...twilioForms().flatMap(twilioForgeries)]
    expect(all.length).toBeGreaterThanOrEqual(200)
    const accepted: string[] = []
    for (const { name, send } of all) {
      const code = await refusal(send()).then(
        (error) => error.code,
        () => 'accepted',
      )
      if (code !== 'unauthenticated') accepted.push(`${name}: ${code}`)
    }
    expect(accepted).toEqual([])
    expect(await readState()).toEqual(before)
  })

  it('are accepted with a genuine signature', async () => {
    const before = await readState()
    const at = new Date()
    const data = { email_id: mail.id, tags: {} }
    const body = JSON.stringify({ type: 'email.delivered', created_at: at.toISOString(), data })
    await resend({ id: 'msg_genuine', at, body, signature: new Webhook(secret).sign('msg_genuine', at, body) })
    for (const form of twilioForms()) {
      const signature = getExpectedTwilioSignature(twilioToken, urlOf(), form)
      await receiveTwilioWebhook(harness.ctx, { headers: { 'x-twilio-signature': signature }, url: pathOf(), form })
    }
    const after = await readState()
    expect(after.events.length).toBeGreaterThan(before.events.length)
    expect(after.suppressionEvents.length).toBeGreaterThan(before.suppressionEvents.length)
  })
})
