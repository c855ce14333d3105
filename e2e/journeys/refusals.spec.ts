import { expect, test } from '@playwright/test'
import { codeFor, demoIds, randomEmail } from '../pages/testApp.ts'

type Problem = { code: string; reason?: string; errors?: { pointer: string }[]; alternatives?: unknown[] }
type Slots = { slots: { start: string; end: string }[] }

const acme = () => {
  const ids = demoIds()
  const application = ids.applications.find((one) => one.slug === 'acme-care')
  const preset = ids.presets.find((one) => one.applicationId === application?.id && one.slug === 'video-consultation')
  if (!application || !preset) throw new Error('the sample data has no Acme Care')
  return { applicationId: application.id, presetId: preset.id }
}
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString()

test('invalid requests are refused with a clear code and change nothing', async ({ request }) => {
  const broken = await request.post('/api/v2/otp', {
    headers: { 'content-type': 'application/json' },
    data: Buffer.from('{"a":'),
  })
  expect(broken.status()).toBe(400)
  expect(((await broken.json()) as Problem).code).toBe('invalid')

  const missing = await request.post('/api/v2/otp', { data: { contact: { email: randomEmail() } } })
  expect(missing.status()).toBe(400)
  expect(((await missing.json()) as Problem).errors?.map((one) => one.pointer)).toContain('/applicationId')

  expect((await request.get('/api/cron/tick')).status()).toBe(401)
  expect((await request.get('/api/cron/tick', { headers: { authorization: 'Bearer wrong' } })).status()).toBe(401)
  expect((await request.get(`/api/v2/appointments/${acme().applicationId}`)).status()).toBe(401)
  expect((await request.get('/book/acme-care/no-such-service')).status()).toBe(404)
  expect((await request.get('/join/not-a-link-at-all-000000')).status()).toBe(404)
})

test('a past time and a used code are refused', async ({ request }) => {
  const { applicationId, presetId } = acme()
  const email = randomEmail()
  const past = await request.post('/api/v2/otp', {
    data: {
      applicationId,
      presetId,
      contact: { email },
      purpose: 'book',
      start: '2020-01-01T10:00:00Z',
      duration: 'PT30M',
    },
  })
  expect(past.status()).toBe(409)
  expect(
    (
      await request.post('/api/v2/otp', { data: { applicationId, presetId, contact: { email }, purpose: 'book' } })
    ).status(),
  ).toBe(202)
  const code = await codeFor(request, email)
  const query = new URLSearchParams({ presetId, from: inDays(20), to: inDays(40), timezone: 'Europe/Berlin' })
  const { slots } = (await (await request.get(`/api/v2/availability?${query}`)).json()) as Slots
  const [first, second] = slots
  const book = (start: string | undefined) =>
    request.post('/api/v2/appointments/basic', {
      headers: { authorization: `Basic ${Buffer.from(`${email}:${code}`).toString('base64')}` },
      data: body(applicationId, presetId, email, start ?? ''),
    })
  expect((await book(first?.start)).status()).toBe(200)
  expect((await book(second?.start)).status()).toBe(401)
})

test('of two hundred rivals for one time one books it, and all others are refused and offered alternatives', async ({
  request,
}) => {
  const { applicationId, presetId } = acme()
  const rivals = Array.from({ length: 200 }, randomEmail)
  for (let from = 0; from < rivals.length; from += 20) {
    const asked = rivals
      .slice(from, from + 20)
      .map((email) =>
        request.post('/api/v2/otp', { data: { applicationId, presetId, contact: { email }, purpose: 'book' } }),
      )
    for (const response of await Promise.all(asked)) expect(response.status()).toBe(202)
  }
  const codes = new Map<string, string>()
  for (const email of rivals) codes.set(email, await codeFor(request, email))
  const query = new URLSearchParams({ presetId, from: inDays(40), to: inDays(60), timezone: 'Europe/Berlin' })
  const { slots } = (await (await request.get(`/api/v2/availability?${query}`)).json()) as Slots
  const start = slots[3]?.start ?? ''
  const responses = await Promise.all(
    rivals.map((email) =>
      request.post('/api/v2/appointments/basic', {
        headers: { authorization: `Basic ${Buffer.from(`${email}:${codes.get(email)}`).toString('base64')}` },
        data: body(applicationId, presetId, email, start),
        timeout: 60_000,
      }),
    ),
  )
  const statuses = responses.map((response) => response.status())
  expect(statuses.filter((status) => status === 200).length).toBe(1)
  expect(statuses.filter((status) => status === 409).length).toBe(199)
  const refused = responses.find((response) => response.status() === 409)
  const problem: Problem | undefined = await refused?.json()
  expect(problem?.alternatives?.length).toBe(3)
})

function body(applicationId: string, presetId: string, email: string, start: string) {
  return {
    applicationId,
    start,
    duration: 'PT30M',
    timezone: 'Europe/Berlin',
    locale: 'en-US',
    metadata: { presetId },
    customers: [{ name: { firstName: 'Rival', lastName: 'Rose' }, contact: { primaryEmail: email } }],
  }
}
