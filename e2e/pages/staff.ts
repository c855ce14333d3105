import { type APIRequestContext, expect, type Page } from '@playwright/test'
import { appUrl, genesys, sandboxUrl } from './testApp.ts'

/** Calls a procedure as the person who is signed in on this page. */
export async function call<T>(page: Page, procedure: string, input: Record<string, unknown>): Promise<T> {
  const response = await page.request.post(`${appUrl}/api/trpc/${procedure}`, {
    headers: { origin: appUrl },
    data: { json: input },
  })
  const text = await response.text()
  expect(response.status(), text).toBe(200)
  return (JSON.parse(text) as { result: { data: { json: T } } }).result.data.json
}

/** Triggers an event in the appointment's current session at the provider. */
export async function sessionEvent(
  request: APIRequestContext,
  appointmentId: string,
  type: string,
  participant?: 'customer' | 'agent',
): Promise<void> {
  const sessions = (await genesys(request)).sessions.filter(
    ({ request: { attributes } }) => attributes.appointmentId === appointmentId,
  )
  const session = sessions.at(-1)
  const response = await request.post(`${sandboxUrl}/genesys/sessions/${session?.id}/events`, {
    data: { type: `video-session.${type}`, ...(participant ? { participant } : {}) },
  })
  expect(response.ok(), await response.text()).toBe(true)
}
