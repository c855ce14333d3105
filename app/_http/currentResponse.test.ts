import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { setStatus, trackResponses } from './currentResponse.ts'

let server: Server
let address: string

beforeAll(async () => {
  server = createServer(async (request, response) => {
    // Like a page, it knows the status only after its data has been loaded.
    await new Promise((resolve) => setTimeout(resolve, 5))
    if (request.url === '/late') response.write('already under way')
    if (request.url !== '/plain') setStatus(410, { 'Retry-After': '5' })
    response.end()
  })
  trackResponses()
  trackResponses()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  address = `http://127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}`
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

it('sets the status of its own response while others are in progress', async () => {
  const paths = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? '/over' : '/plain'))
  const answers = await Promise.all(paths.map((path) => fetch(address + path)))
  expect(answers.map((answer) => answer.status)).toEqual(paths.map((path) => (path === '/over' ? 410 : 200)))
  expect(answers[0]?.headers.get('retry-after')).toBe('5')
})

it('does not change a response that has started, and does nothing outside of a request', async () => {
  expect((await fetch(`${address}/late`)).status).toBe(200)
  expect(() => setStatus(500)).not.toThrow()
})
