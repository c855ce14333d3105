/**
 * The only fields that may be logged: ids, kinds, counts, durations and codes. Never names, contacts, links or one-time
 * codes.
 */
export type LogFields = {
  requestId?: string
  organizationId?: string
  applicationId?: string
  appointmentId?: string
  subject?: string
  kind?: string
  lane?: string
  route?: string
  method?: string
  status?: number
  durationMs?: number
  count?: number
  attempt?: number
  errorCode?: string
  errorName?: string
  reason?: string
  stack?: string
}

export type Logger = {
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}
