import { expect, it } from 'vitest'
import { getJson, post, sandboxWith, signedIn } from '../testing.ts'

type Meeting = { id: string; conferenceId: string; dateExpired: string }
const DAY_MS = 86_400_000

async function setUp() {
  const { url } = await sandboxWith()
  const headers = await signedIn(url)
  const meetings = `${url}/api/v2/conversations/videos/meetings`
  return { url, headers, meetings, make: (body: unknown) => post(meetings, body, headers) }
}

it('creates a meeting for the requested number of days, readable only by its id', async () => {
  const { url, headers, meetings, make } = await setUp()
  const created = await make({ ephemeral: true, expireTimeDays: 2 })
  expect(created.status).toBe(200)
  expect(created.headers.get('x-sandbox-dialect')).toBeNull()
  const meeting: Meeting = await created.json()
  expect(Math.round((Date.parse(meeting.dateExpired) - Date.now()) / DAY_MS)).toBe(2)
  expect(await getJson<Meeting>(`${meetings}/${meeting.id}`, headers)).toEqual(meeting)
  expect((await fetch(`${url}/api/v2/conversations/videos/${meeting.conferenceId}/details`, { headers })).status).toBe(
    200,
  )
  expect((await fetch(meetings, { headers })).status).toBe(404)
  expect((await fetch(`${meetings}/${meeting.id}`, { method: 'DELETE', headers })).status).toBe(404)
  expect((await fetch(`${meetings}/${meeting.id}`, { headers })).status).toBe(200)
})

it('names the invalid field', async () => {
  const { make } = await setUp()
  for (const [body, fieldName] of [
    [{}, 'ephemeral'],
    [{ ephemeral: 'yes' }, 'ephemeral'],
    [{ ephemeral: true, expireTimeDays: 0 }, 'expireTimeDays'],
  ] as const) {
    const refused = await make(body)
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({ details: [{ fieldName }] })
  }
})

it('hides a meeting from other organizations and after its expiry', async () => {
  const { url, headers, meetings, make } = await setUp()
  const { id }: Meeting = await (await make({ ephemeral: true })).json()
  const others = await signedIn(url, 'another-client')
  expect((await fetch(`${meetings}/${id}`, { headers: others })).status).toBe(404)
  await post(`${url}/clock`, { offsetMs: DAY_MS + 60_000 })
  expect((await fetch(`${meetings}/${id}`, { headers })).status).toBe(404)
})
