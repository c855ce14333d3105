import type { APIRequestContext, Browser, BrowserContext } from '@playwright/test'
import { Booking } from './booking.ts'
import { openAppointment, signIn } from './console.ts'
import { skipChecks } from './page.ts'
import { chooseVideo, Room } from './room.ts'
import { messageTo, moveClockTo, nextWorkingMorning, randomEmail } from './testApp.ts'

const company = 'globex-clinic'

export type Meeting = {
  customer: Room
  agent: Room
  joinPath: string
  name: string
  email: string
  contexts: BrowserContext[]
}

/** Chooses, as the company's administrator, how its video calls are held. */
export async function setVideoProvider(browser: Browser, kind: Parameters<typeof chooseVideo>[1]): Promise<void> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await signIn(page, 'greta@demo.test')
  await chooseVideo(page, kind)
  await context.close()
}

/**
 * Books an appointment and moves the clock to minutes before its start, with the agent in the console and the
 * customer's join link from the mail.
 */
export async function arrangeMeeting(browser: Browser, request: APIRequestContext, name: string): Promise<Meeting> {
  await moveClockTo(request, await nextWorkingMorning(request))
  const contexts = [await browser.newContext(), await browser.newContext()]
  const pages = await Promise.all(contexts.map((context) => context.newPage()))
  const [customerPage, agentPage] = pages
  if (!customerPage || !agentPage) throw new Error('no pages')
  const email = randomEmail()
  await new Booking(customerPage, request, { service: 'video-consultation', check: skipChecks }).bookAs(company, {
    name,
    email,
  })
  const mail = await messageTo(request, email, /\/join\//)
  const joinPath = /\/join\/[\w-]+/.exec(mail.text)?.[0] ?? ''
  // The session cookie belongs to the host, whatever the port.
  await signIn(agentPage, 'gina@demo.test')
  await openAppointment(agentPage, name)
  const when = (await agentPage.locator('main time').first().getAttribute('datetime')) ?? ''
  await moveClockTo(request, new Date(new Date(when).getTime() - 4 * 60_000))
  return { customer: new Room(customerPage), agent: new Room(agentPage), joinPath, name, email, contexts }
}

/** Returns the agent's own link from the console's button, which appears once the room is open. */
export async function agentJoinPath(agent: Room): Promise<string> {
  await agent.page.reload()
  const action = await agent.page.locator('form[action$="/open"]').getAttribute('action')
  return action?.replace(/\/open$/, '') ?? ''
}
