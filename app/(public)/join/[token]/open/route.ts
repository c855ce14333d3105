import { defineRoute } from '../../../../_http/defineRoute.ts'
import { escapeHtml } from '../../../../_http/escapeHtml.ts'
import { attempt } from '../../../../_http/procedureCall.ts'
import { roomCookie } from '../../../../_http/roomCookie.ts'
import { isSameOrigin } from '../../../../_http/sameOrigin.ts'
import { currentLocale } from '../../../../_i18n/currentLocale.ts'
import { languages } from '../../../../_i18n/locales.ts'
import { translations } from '../../../../_i18n/translations.ts'
import { getCaller } from '../../../../_server.ts'
import { readProof } from '../../../_join/proofCookie.ts'
import { joinPath } from '../../../_shared/paths.ts'

/** Opens the call. This is the only response of these pages that contains a provider's link or the ticket to the built-in room. */
export const POST = defineRoute<{ token: string }>(async ({ request, params: { token } }) => {
  if (!isSameOrigin(request)) return backToJoinPage(token, null)
  const api = await getCaller()
  const response = await attempt(api.join.open({ token, ...(await readProof()) }))
  if (!response.ok) return backToJoinPage(token, response.kind === 'refused' ? null : 'unavailable')
  const opened = response.value
  if (!opened.ok) {
    return opened.reason === 'verify' ? redirectTo(joinPath(token, '/verify')) : backToJoinPage(token, opened.reason)
  }
  if ('url' in opened) return refreshPage(new URL(opened.url).href, {})
  if ('meetingId' in opened) return meetingPage(token, opened)
  return refreshPage(joinPath(token, '/room'), { 'Set-Cookie': roomCookie(request, opened.admission) })
})

/** Redirects to the join page, which explains the current state. */
const backToJoinPage = (token: string, notice: string | null): Response =>
  redirectTo(joinPath(token, notice ? `?notice=${encodeURIComponent(notice)}` : ''))

/** The location is relative, because behind a proxy the public origin is not known here. */
function redirectTo(location: string): Response {
  return new Response(null, { status: 303, headers: { Location: location, 'Cache-Control': 'no-store' } })
}

/** Shows staff the id with which they open the meeting in Genesys. It appears in this response only. */
function meetingPage(token: string, { meetingId, region }: { meetingId: string; region: string }): Response {
  const t = translations()
  return plainPage(
    t('join.meetingTitle'),
    `<p>${t('join.meetingText')}</p>
<dl><dt>${t('join.meetingId')}</dt><dd dir="ltr"><code>${escapeHtml(meetingId)}</code></dd>
<dt>${t('join.meetingRegion')}</dt><dd dir="ltr">${escapeHtml(region)}</dd></dl>
<p><a href="${joinPath(token)}">${t('join.back')}</a></p>`,
    {},
  )
}

/** Returns a page that refreshes to the URL and links to it, because `form-action 'self'` blocks a redirect to another host. */
function refreshPage(url: string, headers: Record<string, string>): Response {
  const t = translations()
  const link = escapeHtml(url)
  const text = `<p>${t('join.movedText')} <a href="${link}" rel="noreferrer">${t('join.movedLink')}</a></p>`
  return plainPage(t('join.movedTitle'), text, { ...headers, Refresh: `0; url=${url}` })
}

function plainPage(title: string, text: string, headers: Record<string, string>): Response {
  const locale = currentLocale()
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
