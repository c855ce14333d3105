import { expect, test } from '@playwright/test'
import { agentJoinPath, arrangeMeeting, setVideoProvider } from '../pages/meeting.ts'
import { expectAccessible } from '../pages/page.ts'
import { sandboxUrl } from '../pages/testApp.ts'

test.afterAll(({ browser }) => setVideoProvider(browser, 'Genesys video session'))

test('with meetings for staff only, the agent is shown the meeting, and the customer is told that there is no link', async ({
  browser,
  request,
}) => {
  await setVideoProvider(browser, 'Built-in video room')
  const { customer, agent, joinPath, contexts } = await arrangeMeeting(browser, request, 'Mia Meeting')
  await setVideoProvider(browser, 'Genesys video meeting')

  await customer.page.goto(joinPath)
  await expect(customer.page.getByText('This appointment doesn’t include a video link for you.')).toBeVisible()
  await expect(customer.page.locator('form[action$="/open"]')).toHaveCount(0)
  await expect(customer.page.getByRole('link', { name: /Test/ })).toHaveCount(0)
  await expectAccessible(customer.page)
  const response = await customer.page.goto('/book/globex-clinic/video-consultation')
  expect(response?.status()).toBe(404)
  await customer.page.goto('/book/globex-clinic')
  await expectAccessible(customer.page)

  const way = await agentJoinPath(agent)
  await expect(async () => {
    await agent.page.goto(way)
    await agent.page.getByRole('button', { name: 'Show meeting' }).click()
    await expect(agent.page.getByRole('heading', { name: 'Your meeting in Genesys Cloud' })).toBeVisible({
      timeout: 1000,
    })
  }).toPass({ timeout: 60_000 })
  const id = await agent.page.locator('code').innerText()
  const { meetings } = (await (await request.get(`${sandboxUrl}/genesys/state.json`)).json()) as {
    meetings: { id: string }[]
  }
  expect(meetings.map((one) => one.id)).toContain(id)
  await expectAccessible(agent.page)
  for (const context of contexts) await context.close()
})
