import { expect, type Page } from '@playwright/test'
import { signIn } from './console.ts'
import { appUrl, demoIds } from './testApp.ts'

/** Creates a service of Acme Care as its administrator and returns its slug. */
export async function makeService(page: Page, policy: Record<string, unknown>): Promise<string> {
  const { applications, agents } = demoIds()
  const application = applications.find((one) => one.slug === 'acme-care')
  const agent = agents.find((one) => one.applicationId === application?.id)
  const slug = `service-${Math.random().toString(36).slice(2, 10)}`
  await signIn(page, 'ada@demo.test')
  const whole = {
    assignment: { mode: 'agent', agentId: agent?.id },
    channels: ['EMAIL'],
    dispatch: { enabled: false },
    ...policy,
  }
  const response = await page.request.post('/api/trpc/presets.create', {
    headers: { origin: appUrl },
    data: { json: { applicationId: application?.id, slug, policy: whole } },
  })
  expect(await response.text()).toContain('"id"')
  return slug
}
