// The production server. Started with scripts/edge.mjs preloaded.
import { existsSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const server = join(root, '.next', 'standalone', 'server.js')
if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'))
// Containers set HOSTNAME to their own name, which does not mean to listen on that one address.
if (!process.env.HOSTNAME || process.env.HOSTNAME === hostname()) process.env.HOSTNAME = '0.0.0.0'
process.env.PORT ||= '3000'
process.env.NODE_ENV = 'production'

if (!existsSync(server)) {
  console.error('There is no build yet. Run: npm run build')
  process.exit(1)
}
await import(pathToFileURL(server).href)
