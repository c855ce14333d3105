import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

export const dynamic = 'force-dynamic'

/** A literal path, so that the build includes the file. */
const scriptFile = join(process.cwd(), 'node_modules/@scalar/api-reference/dist/browser/standalone.js')

/** Serves the script of the API reference from its package. */
export async function GET(): Promise<Response> {
  const headers = { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'public, max-age=86400' }
  return new Response(new Uint8Array(await readFile(scriptFile)), { headers })
}
