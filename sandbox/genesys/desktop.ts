import type { Call } from '../http.ts'
import { at, text } from '../json.ts'
import { escapeHtml, page } from '../page.ts'
import type { Conversation, Integration } from '../records.ts'
import type { Reply } from '../request.ts'
import type { Route } from '../router.ts'

/** The agent's desktop: live conversations, and the client applications and widgets framed as Genesys frames them. */
export const desktopRoutes: Route[] = [{ method: 'GET', path: '/genesys/desktop', handle: desktop }]

const WIDGET = 'embedded-client-app-interaction-widget'

function desktop(call: Call): Reply {
  const { context, query } = call
  const live = context.state.all('conversations').filter((conversation) => conversation.state !== 'disconnected')
  const chosen = live.find((conversation) => conversation.id === query.get('conversation'))
  const enabled = context.state.all('integrations').filter((integration) => integration.intendedState === 'ENABLED')
  const framed = enabled.filter((integration) => integration.typeId !== WIDGET || isFor(integration, chosen))
  const rows = live.reverse().map((conversation) => row(call, conversation))
  const body = `<h1>Agent desktop</h1>
<h2>Conversations</h2>${rows.length > 0 ? `<ul class="cards">${rows.join('')}</ul>` : '<p>No live conversations.</p>'}
<h2>Applications</h2>${framed.map((integration) => frame(call, integration, chosen)).join('') || '<p>No application is enabled.</p>'}`
  return page('Agent desktop', body, { frames: true, refresh: query.get('refresh') })
}

function row(call: Call, conversation: Conversation): string {
  const { id, from, state, messages } = conversation
  const last = messages.at(-1)
  const back = `<input type="hidden" name="back" value="${escapeHtml(call.path)}?conversation=${id}">`
  const form = (action: string, label: string) =>
    `<form method="post" action="/genesys/conversations/${id}/${action}">${back}<button>${label}</button></form>`
  const attributes = Object.entries(last?.customAttributes ?? {}).map(
    ([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`,
  )
  return `<li><h3><a href="?conversation=${id}">${escapeHtml(text(from.nickname) ?? from.id)}</a> <small>${state}</small></h3>
<p>${escapeHtml(last?.text ?? '')}</p><dl>${attributes.join('')}</dl>
<div class="actions">${state === 'alerting' ? form('accept', 'Accept') : ''}${form('disconnect', 'Disconnect')}</div></li>`
}

function isFor(integration: Integration, conversation: Conversation | undefined): boolean {
  return conversation !== undefined && conversation.organizationId === integration.organizationId
}

function frame(call: Call, integration: Integration, conversation: Conversation | undefined): string {
  const template = text(at(integration.config, 'properties.url'))
  if (!template) return ''
  const url = fillIn(template, {
    LangTag: 'en-US',
    HostOrigin: `http://${call.headers.host ?? ''}`,
    Environment: 'sandbox',
    TargetEnv: 'sandbox',
    UsePopupAuth: 'true',
    ConversationId: conversation?.id ?? '',
    InteractionId: conversation?.id ?? '',
    InteractionType: 'message',
  })
  const sandbox = (
    text(at(integration.config, 'properties.sandbox')) ?? 'allow-forms,allow-popups,allow-same-origin,allow-scripts'
  ).replaceAll(',', ' ')
  const allow = (text(at(integration.config, 'properties.permissions')) ?? '').replaceAll(',', ';')
  return `<h3>${escapeHtml(integration.name)}</h3>
<iframe title="${escapeHtml(integration.name)}" src="${escapeHtml(url)}" sandbox="${escapeHtml(sandbox)}" allow="${escapeHtml(allow)}"></iframe>`
}

/** Replaces `{{gcName}}` and `{{pcName}}` as Genesys does. */
function fillIn(template: string, values: Record<string, string>): string {
  return template.replace(/\{\{(?:gc|pc)(\w+)\}\}/g, (whole, name: string) => {
    const value = values[name]
    return value === undefined ? whole : encodeURIComponent(value)
  })
}
