import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defineRoute } from '../../_http/defineRoute.ts'

export const dynamic = 'force-dynamic'

/** A literal path, so that the build includes the file. */
const scriptFile = join(process.cwd(), 'node_modules/@scalar/api-reference/dist/browser/standalone.js')

/** Serves the script of the API reference from its package. */
export const GET = defineRoute(async () => {
  const headers = { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'public, max-age=86400' }
  return new Response(new Uint8Array(await readFile(scriptFile)), { headers })
})
