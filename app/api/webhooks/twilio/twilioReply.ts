import { escapeHtml } from '../../../_http/escapeHtml.ts'

/** Returns the TwiML response with the reply to a text message; null sends no reply. */
export function twilioReply(reply: string | null): Response {
  const message = reply === null ? '' : `<Message>${escapeHtml(reply)}</Message>`
  const body = `<?xml version="1.0" encoding="UTF-8"?><Response>${message}</Response>`
  return new Response(body, { headers: { 'content-type': 'text/xml; charset=utf-8', 'cache-control': 'no-store' } })
}
