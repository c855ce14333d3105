import { type APIRequestContext, expect } from '@playwright/test'
import { appUrl, randomEmail, sandboxUrl } from './testApp.ts'

/** Returns headers with a bearer token of the application's integration. */
export async function serviceHeaders(
  request: APIRequestContext,
  applicationId = '',
): Promise<{ authorization: string }> {
  const query = new URLSearchParams({ role: 'ROLE_CLIENT_SERVICE', application: applicationId })
  const response = await request.get(`${appUrl}/api/sandbox/token?${query}`)
  const { token } = (await response.json()) as { token: string }
  return { authorization: `Bearer ${token}` }
}

type Schedule = {
  agent: { id: string; applicationId: string } | undefined
  start: Date
  contact?: { primaryEmail: string; primaryPhone?: string }
}

/** Books a call of 15 minutes with an agent through the API and returns its id. */
export async function scheduleCall(request: APIRequestContext, { agent, start, contact }: Schedule): Promise<string> {
  const response = await request.post(`${appUrl}/api/v2/appointments/`, {
    headers: await serviceHeaders(request, agent?.applicationId),
    data: {
      applicationId: agent?.applicationId,
      start: start.toISOString(),
      duration: 'PT15M',
      timezone: 'America/New_York',
      targetAssignment: { id: agent?.id, type: 'AGENT' },
      customers: [
        { name: { firstName: 'Val', lastName: 'Voss' }, contact: contact ?? { primaryEmail: randomEmail() } },
      ],
    },
  })
  expect(response.status(), await response.text()).toBe(200)
  return ((await response.json()) as { id: string }).id
}

/** Removes all faults from the sandbox. */
export const clearFaults = async (request: APIRequestContext): Promise<void> => {
  await request.delete(`${sandboxUrl}/faults`)
}
