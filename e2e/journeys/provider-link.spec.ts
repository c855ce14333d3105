import { expect, test } from '@playwright/test'
import { openAppointment } from '../pages/console.ts'
import { encodingsOf } from '../pages/links.ts'
import { agentJoinPath, arrangeMeeting, setVideoProvider } from '../pages/meeting.ts'
import { databaseDump, logs } from '../pages/stored.ts'
import { appUrl, sandboxUrl } from '../pages/testApp.ts'

test('the provider’s link is only in the response that opens the session, and nowhere else in any form', async ({
  browser,
  request,
}) => {
  await setVideoProvider(browser, 'Genesys video session')
  const { customer, agent, joinPath, name, email, contexts } = await arrangeMeeting(browser, request, 'Paula Provider')
  const pages: string[] = []
  const openResponses: string[] = []
  for (const { page } of [customer, agent]) {
    page.on('response', async (answer) => {
      if (!answer.url().startsWith(appUrl)) return
      const body = await answer.text().catch(() => '')
      const isOpening = answer.request().method() === 'POST' && answer.url().endsWith('/open')
      if (isOpening) openResponses.push(`${JSON.stringify(answer.headers())} ${body}`)
      else pages.push(`${JSON.stringify(answer.headers())} ${body}`)
    })
  }

  await customer.page.goto(joinPath)
  await customer.open(joinPath)
  await expect(customer.page).toHaveURL(new RegExp(`^${sandboxUrl}/video/`))
  const key = new URL(customer.page.url()).searchParams.get('key') ?? ''
  expect(key.length).toBeGreaterThan(16)
  await agent.open(await agentJoinPath(agent))
  await expect(agent.page).toHaveURL(new RegExp(`key=${key}`))

  // Also checks the pages around it: the link after joining, the appointment in the console, prefetched responses and
  // the API.
  await customer.page.goto(joinPath)
  await openAppointment(agent.page, name)
  await agent.page.goto('/my-schedules')
  const asked: Record<string, string>[] = [{}, { rsc: '1' }, { rsc: '1', 'next-router-prefetch': '1' }]
  for (const headers of asked) pages.push(await (await request.get(joinPath, { headers })).text())
  pages.push(await (await request.get(`${joinPath}/open`)).text())

  expect(
    openResponses.some((answer) => answer.includes(key)),
    'the link is in the response that opens the session',
  ).toBe(true)
  const ledger = await (await request.get(`${sandboxUrl}/ledger.json`)).text()
  const database = await databaseDump()
  expect(
    encodingsOf(email).some((encoding) => database.includes(encoding)),
    'stored values would be found',
  ).toBe(true)
  const places = { log: logs(), database, pages: pages.join('\n'), ledger }
  for (const [place, text] of Object.entries(places)) {
    expect(text.length, `${place} is not empty`).toBeGreaterThan(0)
    for (const encoding of encodingsOf(key)) expect(text.includes(encoding), `the link in the ${place}`).toBe(false)
  }
  for (const context of contexts) await context.close()
})
