import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

export const dynamic = 'force-dynamic'

/** Named in full so that the build takes the file along. */
const file = join(process.cwd(), 'node_modules/@scalar/api-reference/dist/browser/standalone.js')

/** The reference page's program, as its package brings it. */
export async function GET(): Promise<Response> {
  const headers = { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'public, max-age=86400' }
  return new Response(new Uint8Array(await readFile(file)), { headers })
}
