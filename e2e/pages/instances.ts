import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { appSettings } from './stored.ts'
import { appUrl } from './testApp.ts'

export type InstancePair = {
  /** One address whose connections go to both processes alternately. */
  url: string
  /** Number of connections each process accepted. */
  connections: number[]
  stop(): Promise<void>
}

/** Starts a second process of the built app on the demo's database, and a load balancer in front of both. */
export async function startPair(): Promise<InstancePair> {
  const first = Number(new URL(appUrl).port)
  const second = await freePort()
  const child = startApp(second)
  const connections = [0, 0]
  let next = 0
  const balancer = createServer((socket) => {
    const index = next++ % 2
    connections[index] = (connections[index] ?? 0) + 1
    const upstream = connect(index === 0 ? first : second, '127.0.0.1')
    socket.pipe(upstream).pipe(socket)
    for (const one of [socket, upstream]) one.on('error', () => [socket, upstream].map((each) => each.destroy()))
  })
  const port = await listen(balancer)
  await waitUntilReady(`http://127.0.0.1:${second}/api/health/ready`)
  return {
    url: `http://127.0.0.1:${port}`,
    connections,
    stop: async () => {
      balancer.close()
      child.kill('SIGTERM')
      await new Promise((resolve) => child.once('exit', resolve))
    },
  }
}

function startApp(port: number): ChildProcess {
  const server = join(process.cwd(), '.next', 'standalone', 'server.js')
  if (!existsSync(server)) throw new Error('There is no production build')
  const edge = pathToFileURL(join(process.cwd(), 'scripts', 'edge.mjs')).href
  return spawn(process.execPath, ['--import', edge, server], {
    env: { ...process.env, ...appSettings(), PORT: String(port), HOSTNAME: '127.0.0.1', NODE_ENV: 'production' },
    stdio: 'ignore',
  })
}

async function waitUntilReady(url: string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    const response = await fetch(url).catch(() => null)
    if (response?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`${url} does not respond`)
}

export async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    }),
  )
}
