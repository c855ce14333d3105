import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync } from 'node:fs'
import { beforeEach, expect, it } from 'vitest'
import { stateFiles } from './state.ts'
import { getJson, post, sandboxWith, signedIn, temporaryFolder } from './testing.ts'

let folder = ''
beforeEach(() => {
  folder = temporaryFolder()
})

const mail = { from: 'a@b.test', to: 'c@d.test', subject: 's', text: 't' }
const key = { authorization: 'Bearer re_x', 'idempotency-key': 'k' }
type State = { sessions: { name: string }[] }

async function startProcess() {
  const env = { ...process.env, SANDBOX_PORT: '0', SANDBOX_STATE: folder }
  const child = spawn(process.execPath, ['--import', 'tsx', 'sandbox/main.ts'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  for await (const chunk of child.stdout) {
    printed += chunk
    if (/^http:.*\n/m.test(printed)) break
  }
  return { child, url: printed.trim().split('\n').at(-1) ?? '' }
}

it('keeps everything it acknowledged when it is killed, and sends nothing twice', async () => {
  const { child, url } = await startProcess()
  const headers = await signedIn(url)
  await post(`${url}/clock`, { offsetMs: 60_000 })
  await post(`${url}/api/v2/video/sessions`, { name: 'Appt-1', duration: 60 }, headers)
  const { id } = await (await post(`${url}/emails`, mail, key)).json()
  child.kill('SIGKILL')
  await once(child, 'exit')
  appendFileSync(stateFiles(folder).log, '{"c":"messages","id":"torn","v":{"i')

  const again = await sandboxWith({ statePath: folder })
  expect(await (await post(`${again.url}/emails`, mail, key)).json()).toEqual({ id })
  expect(await getJson<object[]>(`${again.url}/inbox.json`)).toHaveLength(1)
  expect(await getJson<State>(`${again.url}/genesys/state.json`)).toMatchObject({ sessions: [{ name: 'Appt-1' }] })
  expect(await getJson<object>(`${again.url}/clock`)).toMatchObject({ offsetMs: 60_000 })
  expect((await fetch(`${again.url}/api/v2/organizations/me`, { headers })).status, 'the token is still good').toBe(200)
  expect(await getJson<object[]>(`${again.url}/ledger.json?vendor=resend`)).toHaveLength(2)
}, 20_000)

it('stops quickly on SIGTERM, keeps its state across clean stops, and deletes it when started fresh', async () => {
  const { child, url } = await startProcess()
  await post(`${url}/emails`, mail, key)
  await fetch(`${url}/inbox/events`)
  child.kill('SIGTERM')
  const [code] = await once(child, 'exit', { signal: AbortSignal.timeout(3_000) })
  expect(code).toBe(0)
  for (let run = 0; run < 2; run++) {
    const again = await sandboxWith({ statePath: folder })
    expect(await getJson<object[]>(`${again.url}/inbox.json`)).toHaveLength(1)
    await again.close()
  }
  const fresh = await sandboxWith({ statePath: folder, fresh: true })
  expect(await getJson<object[]>(`${fresh.url}/inbox.json`)).toEqual([])
  expect(await getJson<object[]>(`${fresh.url}/ledger.json`)).toEqual([])
}, 20_000)

it('takes another port when the default is taken, but never replaces a given one', async () => {
  const first = await sandboxWith()
  const port = Number(new URL(first.url).port)
  await expect(sandboxWith({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  const usual = [await sandboxWith({ port: undefined }), await sandboxWith({ port: undefined })]
  expect(usual[0]?.url).not.toBe(usual[1]?.url)
})
