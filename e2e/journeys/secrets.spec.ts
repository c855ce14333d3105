import { expect, test } from '@playwright/test'
import { Booking } from '../pages/booking.ts'
import { skipChecks } from '../pages/page.ts'
import { databaseDump, logs } from '../pages/stored.ts'
import { appUrl, inbox, messageTo, randomEmail, sandboxUrl } from '../pages/testApp.ts'

const name = 'Zebulon Secret-Canary'

test('links, codes and names are in no log and no payload for Genesys, and links and codes are in no table', async ({
  page,
  request,
}) => {
  const email = randomEmail()
  await new Booking(page, request, { service: 'quick-call', check: skipChecks }).bookAs(
    'globex-clinic',
    { name, email },
    11,
  )
  const mail = await messageTo(request, email, /\/join\//)
  const join = /\/join\/([\w-]+)/.exec(mail.text)?.[1] ?? ''
  const manage = /\/manage\/([\w-]+)/.exec(mail.text)?.[1] ?? ''
  const codes = (await inbox(request, email)).flatMap(
    (item) => /\b(\d{6})\b/.exec(item.subject === mail.subject ? '' : item.text)?.[1] ?? [],
  )
  expect([join.length > 20, manage.length > 20, codes.length]).toEqual([true, true, 1])
  for (const path of [`/join/${join}`, `/manage/${manage}`]) await page.goto(path)
  await request.get(`${appUrl}/join/${join}x`)

  const ledger = await (await request.get(`${sandboxUrl}/ledger.json?vendor=genesys`)).text()
  const people = [name, 'Zebulon', email, email.split('@')[0] ?? '']
  const links = [join, manage]
  const log = logs()
  expect(log.length, 'the log is not empty').toBeGreaterThan(0)
  for (const secret of [...people, ...links]) {
    expect(log.includes(secret), `${secret} in the log`).toBe(false)
    expect(ledger.includes(secret), `${secret} at Genesys`).toBe(false)
  }

  const dump = await databaseDump()
  expect(dump.includes(email), 'the dump is of this database').toBe(true)
  for (const secret of links) expect(dump.includes(secret), 'a link in the database').toBe(false)
  const near = dump
    .split('\n')
    .filter((line) => codes.some((code) => new RegExp(`(?<![0-9a-f.-])${code}(?![0-9a-f.-])`).test(line)))
  expect(near.map((line) => line.split(' ')[0])).toEqual([])
})
