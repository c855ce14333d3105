import { expect, test } from '@playwright/test'
import { openAppointment } from '../pages/console.ts'
import { agentJoinPath, arrangeMeeting, setVideoProvider } from '../pages/meeting.ts'
import { sandboxUrl } from '../pages/testApp.ts'

test('an appointment in a vendor’s video session lets both sides in and ends as completed', async ({
  browser,
  request,
}) => {
  await setVideoProvider(browser, 'Genesys video session')
  const { customer, agent, joinPath, name, contexts } = await arrangeMeeting(browser, request, 'Vera Vendor')
  const roomUrl = new RegExp(`^${sandboxUrl}/video/`)

  const openResponses: string[] = []
  for (const { page } of [customer, agent])
    page.on('response', async (answer) => {
      if (!answer.url().endsWith('/open')) return
      openResponses.push(
        `${answer.status()} ${answer.headers()['cache-control']} ${answer.headers()['referrer-policy']}`,
      )
    })

  const page = customer.page
  await customer.open(joinPath)
  await expect(page).toHaveURL(roomUrl)
  await page.getByRole('button', { name: 'Enter as the customer' }).click()
  await expect(page.getByRole('status')).toContainText('waiting for the agent')

  await agent.open(await agentJoinPath(agent))
  await expect(agent.page).toHaveURL(roomUrl)
  expect(new URL(agent.page.url()).pathname, 'one room for both').toBe(new URL(page.url()).pathname)
  await agent.page.getByRole('button', { name: 'Enter as the agent' }).click()
  await page.reload()
  await expect(page.getByRole('status')).toContainText('the session is open')
  expect(openResponses).toHaveLength(2)
  for (const one of openResponses) expect(one).toMatch(/^200 .*no-store.* (no-referrer|same-origin)$/)

  await expect(async () => {
    await page.goto(joinPath)
    await expect(page.getByRole('button', { name: 'Rejoin call' })).toBeVisible({ timeout: 500 })
  }).toPass()

  await agent.page.getByRole('button', { name: 'End the session for everyone' }).click()
  await expect(async () => {
    await openAppointment(agent.page, name)
    await expect(agent.page.getByRole('main').getByText('Completed').first()).toBeVisible({ timeout: 500 })
  }).toPass()
  await page.goto(joinPath)
  await expect(page.getByText('This appointment has ended')).toBeVisible()
  for (const context of contexts) await context.close()
})
