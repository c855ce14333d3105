import type { Db } from '#db/client.ts'
import type { Config } from '#server/config.ts'
import { forbidden, unauthenticated } from '#server/lib/errors.ts'
import type { Logger } from '#server/lib/log.ts'
import type { Ports } from '#server/ports/types.ts'

export type Role = 'agent' | 'supervisor' | 'admin'
export type StaffActor = { kind: Role; organizationId: string; staffId: string; applicationId: string | null }

/** Who acts. The verb decides from it; a door may only narrow. */
export type Actor =
  | { kind: 'public'; clientIp: string | null; browserId: string | null }
  | { kind: 'customer'; organizationId: string; applicationId: string; appointmentId: string; participantId: string }
  | StaffActor
  | { kind: 'service'; organizationId: string; applicationId: string; clientId: string }
  | { kind: 'system'; job: string }

export type ActorKind = Actor['kind']

export type Ctx = {
  db: Db
  /** Business time; the sandbox may move it. Machine time is the database's. */
  now: () => Date
  config: Config
  actor: Actor
  ports: Ports
  log: Logger
  requestId: string
  /** The id a new appointment is to have: that of a request which may be sent again. */
  newAppointmentId?: string
  /** Asks the process to look at the agenda soon, after the response; never awaited. */
  requestTick: () => void
}

/** The actor, narrowed to the kinds this verb serves. Anonymous where somebody is needed is `unauthenticated`, else `forbidden`. */
export function requireActor<K extends ActorKind>(ctx: Ctx, kinds: readonly K[]): Actor & { kind: K } {
  const actor = ctx.actor
  if (isOneOf(actor, kinds)) return actor
  throw actor.kind === 'public' ? unauthenticated() : forbidden()
}

const isOneOf = <K extends ActorKind>(actor: Actor, kinds: readonly K[]): actor is Actor & { kind: K } =>
  kinds.some((kind) => kind === actor.kind)
