import { type AgendaItem, type AgendaRequest, answered, done, giveUp, type Outcome } from '../agenda/types.ts'
import { getGenesysConnection } from '../applications/data.ts'
import type { Ctx } from '../context.ts'
import { circuitOf } from '../lib/circuits.ts'
import { outcomeOf } from './rules.ts'

/** Asks the vendor to tell us of an application's session events; to be enqueued with its Genesys settings. */
export const subscribeRequest = (
  of: { organizationId: string; applicationId: string; region: string },
  now: Date,
): AgendaRequest => ({
  organizationId: of.organizationId,
  lane: 'genesys.webhooks',
  kind: 'session.subscribe',
  circuit: circuitOf('genesys.sessions', of.applicationId),
  subject: of.applicationId,
  revision: 1,
  identity: ['session.subscribe', of.applicationId, of.region, now.getTime()],
  origin: 'manual',
  dueAt: now,
  payload: { region: of.region },
})

/** Registers our callback for the five session events; registered already is fine. */
export async function subscribeSessions(ctx: Ctx, item: AgendaItem): Promise<Outcome> {
  const region = typeof item.payload.region === 'string' ? item.payload.region : undefined
  const connection = await getGenesysConnection(ctx, item.organizationId, item.subject, region)
  if (!connection) return done('no Genesys settings')
  if (!connection.sessionWebhookSecret) return giveUp('no webhook secret')
  const registered = await ctx.ports.video['genesys-sessions'].subscribe(connection, {
    url: sessionWebhookUrl(ctx.config.PUBLIC_URL, item.subject),
    secret: connection.sessionWebhookSecret,
  })
  return registered.ok ? answered(registered.value.already ? 'already' : undefined) : outcomeOf(registered, ctx.now())
}

export const sessionWebhookUrl = (publicUrl: string, applicationId: string): string =>
  `${publicUrl}/api/webhooks/genesys/${applicationId}/sessions`
