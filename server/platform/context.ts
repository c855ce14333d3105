import type { Db } from '#db/client.ts'
import type { Config } from '#server/config.ts'
import { forbidden, unauthenticated } from '#server/lib/errors.ts'
import type { Logger } from '#server/lib/log.ts'
import type { Ports } from '#server/ports/types.ts'

export type Role = 'agent' | 'supervisor' | 'admin'
export type StaffActor = { kind: Role; organizationId: string; staffId: string; applicationId: string | null }

/** Actor of a request. The use case decides its permissions; an entry point may only narrow them. */
export type Actor =
  | { kind: 'public'; clientIp: string | null; browserId: string | null }
  | { kind: 'customer'; organizationId: string; applicationId: string; appointmentId: string; participantId: string }
  | StaffActor
  | { kind: 'service'; organizationId: string; applicationId: string; clientId: string }
  | { kind: 'system'; job: string }

export type ActorKind = Actor['kind']

export type Ctx = {
  db: Db
  /** Business time, which the sandbox may move. Machine time is that of the database. */
  now: () => Date
  config: Config
  actor: Actor
  ports: Ports
  log: Logger
  requestId: string
  /** Id for a new appointment, the same each time a request is sent again. */
  newAppointmentId?: string
  /** Requests a tick of the job engine soon after the response; never awaited. */
  requestTick: () => void
}

/** Returns the actor if its kind is allowed. Throws `unauthenticated` for an anonymous actor, else `forbidden`. */
export function requireActor<K extends ActorKind>(ctx: Ctx, kinds: readonly K[]): Actor & { kind: K } {
  const actor = ctx.actor
  if (isOneOf(actor, kinds)) return actor
  throw actor.kind === 'public' ? unauthenticated() : forbidden()
}

const isOneOf = <K extends ActorKind>(actor: Actor, kinds: readonly K[]): actor is Actor & { kind: K } =>
  kinds.some((kind) => kind === actor.kind)
