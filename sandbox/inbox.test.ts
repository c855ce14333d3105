import { expect, it } from 'vitest'
import { getJson, post, sandboxWith } from './testing.ts'

const key = { authorization: 'Bearer re_x' }
type Entry = { to: string; subject: string; sentAt: string }

it('lists the newest first, filtered by recipient and time, in sandbox time', async () => {
  const { url } = await sandboxWith()
  const send = (to: string, subject: string) => post(`${url}/emails`, { from: 'a@b.test', to, subject, text: 't' }, key)
  await send('Ada <ada@demo.test>', 'First')
  await post(`${url}/clock`, { offsetMs: 86_400_000 })
  await send('ADA@demo.test', 'Second')
  await send('bob@demo.test', 'Third')
  const subjects = async (query: string) =>
    (await getJson<Entry[]>(`${url}/inbox.json${query}`)).map(({ subject }) => subject)
  expect(await subjects('')).toEqual(['Third', 'Second', 'First'])
  expect(await subjects('?to=ada@demo.test')).toEqual(['Second', 'First'])
  const inAnHour = new Date(Date.now() + 3_600_000).toISOString()
  expect(await subjects(`?to=ada@demo.test&since=${inAnHour}`)).toEqual(['Second'])
  expect(await subjects('?channel=sms')).toEqual([])
})

it('shows a malicious mail without running it', async () => {
  const { url } = await sandboxWith()
  const html = '<p>Hi</p><script>parent.stolen = 1</script>'
  await post(`${url}/emails`, { from: 'a@b.test', to: 'c@d.test', subject: '<img src=x onerror=alert(1)>', html }, key)
  const response = await fetch(`${url}/inbox`)
  const page = await response.text()
  expect(page).not.toContain('<img src=x')
  expect(page).not.toContain('<script>parent')
  expect(page).toMatch(/<iframe [^>]*sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="/)
  expect(response.headers.get('content-security-policy')).toContain("script-src 'nonce-")
})

it('notifies open pages of new messages and sends them only those', async () => {
  const { url } = await sandboxWith()
  const stream = await fetch(`${url}/inbox/events`)
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
  await reader?.read()
  await post(`${url}/emails`, { from: 'a@b.test', to: 'c@d.test', subject: 'One', text: 't' }, key)
  expect((await reader?.read())?.value).toContain('data: more')
  await reader?.cancel()
  await post(`${url}/emails`, { from: 'a@b.test', to: 'c@d.test', subject: 'Two', text: 't' }, key)
  const cards = await (await fetch(`${url}/inbox/cards?after=1`)).text()
  expect(cards).toContain('Two')
  expect(cards).not.toContain('One')
})
