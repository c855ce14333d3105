import { expect, type Page, test } from '@playwright/test'
import { openAppointment } from '../pages/console.ts'
import { type InstancePair, startPair } from '../pages/instances.ts'
import { agentJoinPath, arrangeMeeting, type Meeting, setVideoProvider } from '../pages/meeting.ts'
import { expectAccessible } from '../pages/page.ts'
import { median, Room } from '../pages/room.ts'

test.describe.configure({ mode: 'serial' })

const firstFrames: number[] = []
const reloads: number[] = []

test.beforeAll(async ({ browser }) => setVideoProvider(browser, 'Built-in video room'))
test.afterAll(async ({ browser }) => {
  await setVideoProvider(browser, 'Genesys video session')
  const list = (values: number[]) => `median ${median(values)} ms of ${values.join(', ')}`
  process.stdout.write(`first video frame: ${list(firstFrames)}\nvideo after a reload: ${list(reloads)}\n`)
})

const expectBothVisible = async ({ customer, agent, name }: Meeting): Promise<void> => {
  await customer.expectMoving('Gina Garcia')
  await agent.expectMoving(name)
}

const colorSchemes = ['light', 'dark'] as const
const countTransitions = () => document.getAnimations().filter((one) => one instanceof CSSTransition).length
/** Checks the page narrow and wide, light and dark. */
async function expectAccessibleEverywhere(page: Page): Promise<void> {
  for (const colorScheme of colorSchemes) {
    for (const width of [320, 1280]) {
      await page.emulateMedia({ colorScheme })
      expect(await page.evaluate(countTransitions), 'running colour transitions after the scheme changes').toBe(0)
      await page.setViewportSize({ width, height: 800 })
      await expectAccessible(page)
    }
  }
}

test('two people meet in the built-in room: video, screen sharing, chat, a reload, and the end', async ({
  browser,
  request,
}) => {
  const meeting = await arrangeMeeting(browser, request, 'Robin Rast')
  const { customer, agent, joinPath, name } = meeting

  await customer.join(joinPath)
  await expect(customer.page.getByRole('heading', { name: 'You’re in the lobby' })).toBeVisible()
  await expectAccessibleEverywhere(customer.page)

  await agent.join(await agentJoinPath(agent))
  await expectBothVisible(meeting)
  firstFrames.push(await agent.firstFrameMs())
  await expectAccessibleEverywhere(customer.page)
  await expectAccessibleEverywhere(agent.page)

  await agent.tool('Share screen').click()
  await customer.expectMoving('Gina Garcia is sharing their screen')
  await agent.tool('Stop sharing').click()
  await expect(customer.page.getByLabel('Gina Garcia is sharing their screen')).toHaveCount(0)

  await customer.openChat()
  await customer.write('Hello from <b>here</b>')
  await agent.openChat()
  await expect(agent.page.getByRole('log')).toContainText('Hello from <b>here</b>')
  await agent.write('Good morning')
  await expect(customer.page.getByRole('log')).toContainText('Good morning')

  for (const side of [customer, agent, customer, agent]) {
    const startedAt = Date.now()
    await side.page.reload({ waitUntil: 'commit' })
    await side.expectMoving(side === customer ? 'Gina Garcia' : name)
    reloads.push(Date.now() - startedAt)
    await expectBothVisible(meeting)
    firstFrames.push(await side.firstFrameMs())
  }
  await customer.openChat()
  await expect(customer.page.getByRole('log'), 'earlier messages are shown again').toContainText('Good morning')

  await customer.tool('Turn off camera').click()
  await expect(agent.page.getByText(`${name} has turned off their camera`)).toBeVisible()
  await customer.tool('Mute').click()
  await expect(agent.page.getByText(`${name} is muted`)).toBeVisible()

  await agent.page.getByLabel('Notes on this appointment').fill('Wants a new contract.')
  await expect(agent.page.getByText('Saved', { exact: true })).toBeVisible()

  await agent.tool('End call for both').click()
  await agent.page.getByRole('dialog').getByRole('button', { name: 'End call for both' }).click()
  await expect(customer.page.getByRole('heading', { name: 'The call has ended' })).toBeVisible()
  await expectAccessibleEverywhere(customer.page)
  await openAppointment(agent.page, name)
  const main = agent.page.getByRole('main')
  await expect(main.getByText('Completed').first()).toBeVisible()
  await expect(main).toContainText('Wants a new contract.')
  await customer.page.goto(joinPath)
  await expect(customer.page.getByText('This appointment has ended')).toBeVisible()
  await expectAccessibleEverywhere(customer.page)
  for (const context of meeting.contexts) await context.close()
})

test('a third tab is refused; after continuing there, the first tab says so', async ({ browser, request }) => {
  const meeting = await arrangeMeeting(browser, request, 'Toni Tandem')
  const { customer, agent, joinPath } = meeting
  await customer.join(joinPath)
  await agent.join(await agentJoinPath(agent))
  await expectBothVisible(meeting)

  const context = await browser.newContext()
  const third = new Room(await context.newPage())
  await third.join(joinPath)
  await expect(third.page.getByRole('heading', { name: 'The call is open in another tab' })).toBeVisible()
  await expect(third.page.getByLabel('Gina Garcia')).toHaveCount(0)
  await expectAccessible(third.page)
  await customer.expectMoving('Gina Garcia')

  await third.page.getByRole('button', { name: 'Continue here' }).click()
  await third.expectMoving('Gina Garcia')
  await expect(customer.page.getByRole('heading', { name: 'The call has moved elsewhere' })).toBeVisible()

  // Somebody with the agent's link who is not signed in as that agent.
  const stranger = new Room(await context.newPage())
  await stranger.open(new URL(agent.page.url()).pathname.replace(/\/room$/, ''))
  await expect(stranger.page.getByText('This link is for a team member')).toBeVisible()
  for (const each of [...meeting.contexts, context]) await each.close()
})

test('two processes behind one port serve the same call', async ({ browser, request }) => {
  const pair: InstancePair = await startPair()
  try {
    const meeting = await arrangeMeeting(browser, request, 'Pat Paar')
    const { customer, agent, joinPath } = meeting
    const agentPath = await agentJoinPath(agent)
    // The second process reads the moved clock within a second; until then it is too early to join there.
    await expect(() => customer.join(joinPath, pair.url)).toPass()
    await expect(() => agent.join(agentPath, pair.url)).toPass()
    await expectBothVisible(meeting)
    firstFrames.push(await agent.firstFrameMs())
    await customer.page.reload({ waitUntil: 'commit' })
    await expectBothVisible(meeting)
    expect(Math.min(...pair.connections), 'both processes took part').toBeGreaterThan(1)
    for (const context of meeting.contexts) await context.close()
  } finally {
    await pair.stop()
  }
})
