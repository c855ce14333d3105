import { Webhook } from 'standardwebhooks'
import { expect, it, vi } from 'vitest'
import { getJson, post, receiver, sandboxWith, signedIn } from '../testing.ts'

const SECRET = `whsec_${Buffer.from('a secret that only we two know').toString('base64')}`
const payload = {
  name: 'Appt-1-20260820T080000Z-1',
  description: 'Video appointment',
  maxParticipants: 2,
  duration: 2700,
  settings: { allowRecording: false, moderatorRequired: true },
  participants: [
    { participantType: 'customer', name: 'Customer', sipAddress: null },
    { participantType: 'agent', name: 'Agent', sipAddress: null },
  ],
  attributes: { appointmentId: '1', region: 'eu-west-1' },
}
type Session = { id: string; link: string; state: string; createdAt: string; expiresAt: string; region: string }
type Event = {
  type: string
  timestamp: string
  data: { sessionId: string; participantType: string | null; state: string }
}

async function setUpWithSession() {
  const app = await receiver()
  const { url } = await sandboxWith()
  const headers = await signedIn(url)
  const target = {
    name: 'Sessions',
    targets: [{ url: `${app.url}/sessions` }],
    events: eventTypes(),
    secret: SECRET,
  }
  const register = () => post(`${url}/api/v2/platform/webhooks/v2`, target, headers)
  expect((await register()).status).toBe(201)
  const made = await post(`${url}/api/v2/video/sessions`, payload, headers)
  expect(made.headers.get('x-sandbox-dialect')).toBe('document')
  const session: Session = await made.json()
  const read = () => getJson<Session>(`${url}/api/v2/video/sessions/${session.id}`, headers)
  return { app, url, headers, register, session, read }
}

function eventTypes() {
  return ['created', 'join', 'leave', 'completed', 'failed'].map((name) => `video-session.${name}`)
}

it('creates a session that lasts its duration from creation, and finds it by its name', async () => {
  const { url, headers, session } = await setUpWithSession()
  expect(session).toMatchObject({ state: 'waiting', region: 'eu-west-1' })
  expect(Date.parse(session.expiresAt) - Date.parse(session.createdAt)).toBe(2_700_000)
  const found = await getJson<{ entities: Session[] }>(`${url}/api/v2/video/sessions?name=${payload.name}`, headers)
  expect(found.entities.map(({ id }) => id)).toEqual([session.id])
  const state = await getJson<{ sessions: object[] }>(`${url}/genesys/state.json`)
  expect(state.sessions).toMatchObject([{ request: payload }])
})

it('does not exist after its deletion', async () => {
  const { url, headers, session } = await setUpWithSession()
  const remove = () => fetch(`${url}/api/v2/video/sessions/${session.id}`, { method: 'DELETE', headers })
  expect((await remove()).status).toBe(204)
  expect((await remove()).status).toBe(404)
  expect((await fetch(session.link)).status).toBe(404)
  expect(await getJson<{ sessions: object[] }>(`${url}/genesys/state.json`)).toMatchObject({ sessions: [] })
})

it('reports its events in signed webhooks that the standard verifier accepts', async () => {
  const { app, url, session, read } = await setUpWithSession()
  const at = '2026-08-20T08:01:00.000Z'
  await post(`${url}/genesys/sessions/${session.id}/events`, {
    type: 'video-session.join',
    participant: 'customer',
    at,
  })
  expect((await read()).state, 'the customer waits for the agent').toBe('waiting')
  await post(`${url}/genesys/sessions/${session.id}/events`, { type: 'video-session.join', participant: 'agent' })
  expect((await read()).state).toBe('active')
  await post(`${url}/genesys/sessions/${session.id}/events`, { type: 'video-session.completed' })
  expect((await read()).state).toBe('completed')
  await vi.waitFor(() => expect(app.received).toHaveLength(4), 20_000)
  const events = app.received.map(({ raw, headers }): Event => {
    const named = ['webhook-id', 'webhook-timestamp', 'webhook-signature']
    new Webhook(SECRET).verify(raw, Object.fromEntries(named.map((name) => [name, String(headers[name])])))
    return JSON.parse(raw)
  })
  expect(events.map(({ type, data }) => [type, data.participantType, data.state]).sort()).toEqual([
    ['video-session.completed', null, 'completed'],
    ['video-session.created', null, 'waiting'],
    ['video-session.join', 'agent', 'active'],
    ['video-session.join', 'customer', 'waiting'],
  ])
  expect(events.find(({ data }) => data.participantType === 'customer')).toMatchObject({
    timestamp: at,
    data: { sessionId: session.id },
  })
})

it('registers one webhook per URL, with a sufficiently long secret', async () => {
  const { url, headers, register } = await setUpWithSession()
  expect((await register()).status).toBe(409)
  const short = { targets: [{ url: 'http://127.0.0.1:9/x' }], events: eventTypes(), secret: 'short' }
  expect((await post(`${url}/api/v2/platform/webhooks/v2`, short, headers)).status).toBe(400)
})

it('opens the room in a browser without changing anything until a button is pressed', async () => {
  const { session, read } = await setUpWithSession()
  const page = await (await fetch(session.link)).text()
  expect(page).toContain('This is the sandbox’s room')
  expect(page).toContain('waiting for the agent')
  expect((await read()).state).toBe('waiting')
  const body = new URLSearchParams({ action: 'join', participant: 'agent' })
  expect((await fetch(session.link, { method: 'POST', body, redirect: 'manual' })).status).toBe(303)
  expect((await read()).state).toBe('active')
  expect((await fetch(session.link.replace(/key=.*/, 'key=guess'))).status).toBe(404)
})

it('follows the clock: after its end an empty session is expired, one with participants completed', async () => {
  const { url, session, read } = await setUpWithSession()
  await post(`${url}/clock`, { offsetMs: 3_600_000 })
  expect((await read()).state).toBe('expired')
  expect((await fetch(session.link)).status).toBe(410)
  await post(`${url}/clock`, { offsetMs: 0 })
  expect((await read()).state).toBe('waiting')
  await post(`${url}/genesys/sessions/${session.id}/events`, { type: 'video-session.join', participant: 'agent' })
  await post(`${url}/clock`, { offsetMs: 3_600_000 })
  expect((await read()).state).toBe('completed')
})
