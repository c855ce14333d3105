import { createServer } from 'node:net'

/** Returns the wanted port of the loopback address if it is free, else one chosen by the system. */
export async function freePort(wanted = 0): Promise<number> {
  return (await tryPort(wanted)) ?? (await tryPort(0)) ?? noFreePort()
}

/** Returns a port; one that was given explicitly is never replaced by another. */
export async function choosePort(name: string, given: string | undefined, defaultPort: number): Promise<number> {
  if (!given) return freePort(defaultPort)
  const port = Number(given)
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new Error(`${name} is not a port`)
  if ((await tryPort(port)) === null) throw new Error(`${name}=${port} is taken by another program`)
  return port
}

function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(null))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address()
      const bound = typeof address === 'object' && address ? address.port : null
      server.close(() => resolve(bound))
    })
  })
}

function noFreePort(): never {
  throw new Error('No free port on 127.0.0.1')
}
