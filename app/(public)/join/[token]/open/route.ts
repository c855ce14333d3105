import { attempt } from '../../../../_http/ask.ts'
import { spokenLocale } from '../../../../_http/language.ts'
import { escaped } from '../../../../_http/markup.ts'
import { fromOurPage } from '../../../../_http/origin.ts'
import { roomCookie } from '../../../../_http/roomCookie.ts'
import { languages } from '../../../../_i18n/locales.ts'
import { words } from '../../../../_i18n/words.ts'
import { getCaller } from '../../../../_server.ts'
import { joinPath, readProof } from '../proof.ts'

type Context = { params: Promise<{ token: string }> }

/** Opens the call. This is the only response of these pages that contains a provider's link or the ticket to the built-in room. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  const { token } = await params
  if (!fromOurPage(request)) return seeOther(token, null)
  const api = await getCaller()
  const answer = await attempt(api.join.open({ token, ...(await readProof()) }))
  if (!answer.ok) return seeOther(token, answer.kind === 'refused' ? null : 'unavailable')
  const opened = answer.value
  if (!opened.ok) {
    return opened.reason === 'verify' ? elsewhere(joinPath(token, '/prove')) : seeOther(token, opened.reason)
  }
  if ('url' in opened) return onwards(new URL(opened.url).href, {})
  if ('meetingId' in opened) return meeting(token, opened)
  return onwards(joinPath(token, '/room'), { 'Set-Cookie': roomCookie(request, opened.admission) })
}

/** Redirects to the join page, which explains the current state. */
const seeOther = (token: string, notice: string | null): Response =>
  elsewhere(joinPath(token, notice ? `?notice=${encodeURIComponent(notice)}` : ''))

/** The location is relative, because behind a proxy the public origin is not known here. */
function elsewhere(location: string): Response {
  return new Response(null, { status: 303, headers: { Location: location, 'Cache-Control': 'no-store' } })
}

/** Shows staff the id with which they open the meeting in Genesys. It appears in this response only. */
function meeting(token: string, { meetingId, region }: { meetingId: string; region: string }): Response {
  const t = words()
  return plain(
    t('join.meetingTitle'),
    `<p>${t('join.meetingText')}</p>
<dl><dt>${t('join.meetingId')}</dt><dd dir="ltr"><code>${escaped(meetingId)}</code></dd>
<dt>${t('join.meetingRegion')}</dt><dd dir="ltr">${escaped(region)}</dd></dl>
<p><a href="/join/${encodeURIComponent(token)}">${t('join.back')}</a></p>`,
    {},
  )
}

/** Returns a page that refreshes to the URL and links to it, because `form-action 'self'` blocks a redirect to another host. */
function onwards(url: string, headers: Record<string, string>): Response {
  const t = words()
  const link = escaped(url)
  const text = `<p>${t('join.movedText')} <a href="${link}" rel="noreferrer">${t('join.movedLink')}</a></p>`
  return plain(t('join.movedTitle'), text, { ...headers, Refresh: `0; url=${url}` })
}

function plain(title: string, text: string, headers: Record<string, string>): Response {
  const locale = spokenLocale()
  const html = `<!doctype html>
<html lang="${locale}" dir="${languages[locale].dir}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="stylesheet" href="/plain.css">
<main>
<h1>${title}</h1>
${text}
</main>
</html>
`
  return new Response(html, {
    headers: {
      ...headers,
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
    },
  })
}
