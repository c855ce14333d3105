import { attempt } from '../../../../_http/ask.ts'
import { spokenLocale } from '../../../../_http/language.ts'
import { getCaller } from '../../../../_server.ts'
import { languages } from '../../../../_ui/locales.ts'
import { words } from '../../../../_ui/words.ts'

type Context = { params: Promise<{ token: string }> }

/** Opens the call: the one answer of these pages that holds the provider's link. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  const { token } = await params
  if (!fromOurPage(request)) return seeOther(token, null)
  const api = await getCaller()
  const answer = await attempt(api.join.open({ token }))
  if (!answer.ok) return seeOther(token, answer.kind === 'refused' ? null : 'unavailable')
  return answer.value.ok ? onwards(answer.value.url) : seeOther(token, answer.value.reason)
}

/** A browser says which page a form was on; what says nothing is no browser and holds no session of another's. */
function fromOurPage(request: Request): boolean {
  const origin = request.headers.get('origin')
  return origin === null || origin.replace(/^https?:\/\//, '') === request.headers.get('host')
}

/** Back to the page, which says how things stand. The path is relative: behind a proxy our own address is not known here. */
function seeOther(token: string, notice: string | null): Response {
  const location = `/join/${encodeURIComponent(token)}${notice ? `?notice=${encodeURIComponent(notice)}` : ''}`
  return new Response(null, { status: 303, headers: { Location: location, 'Cache-Control': 'no-store' } })
}

/** `form-action 'self'` blocks a redirect to another host after a form: so a page that goes on by itself, and a link. */
function onwards(url: string): Response {
  const t = words()
  const locale = spokenLocale()
  const link = escapeHtml(url)
  const html = `<!doctype html>
<html lang="${locale}" dir="${languages[locale].dir}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${t('join.movedTitle')}</title>
<link rel="stylesheet" href="/plain.css">
<main>
<h1>${t('join.movedTitle')}</h1>
<p>${t('join.movedText')} <a href="${link}" rel="noreferrer">${t('join.movedLink')}</a></p>
</main>
</html>
`
  return new Response(html, {
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      Refresh: `0; url=${new URL(url).href}`,
    },
  })
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
