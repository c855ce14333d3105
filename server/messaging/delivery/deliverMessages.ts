import type { Tx } from '#db/client.ts'
import type { Ctx } from '#server/platform/context.ts'
import { startAttempts } from '#server/platform/jobs/attemptData.ts'
import { unresolvedAttempts } from '#server/platform/jobs/attemptRules.ts'
import { done, giveUp, inDoubt, type Job, type Outcome, retry } from '#server/platform/jobs/types.ts'
import { type Attempt, callVendor, readResponse } from './callVendor.ts'
import { type LockedMessage, lockMessagesWithEvents, readJobStates } from './data.ts'
import { type Lookup, lookUpAtVendor } from './lookUpAtVendor.ts'
import { unsealContent } from './prepareMessages.ts'
import { messageResult, type NewResults, recordAll, suppressContact } from './record.ts'
import { nextLookupAt, nextStep } from './rules.ts'
import { findSuppressed } from './suppressionData.ts'

/** A message to deliver; `paused` leaves it as it is until notifications are switched on again. */
type Delivery = { messageId: string; allowed: boolean | 'paused' }
/**
 * Returns the messages of the jobs, in the same order, and whether each may still be sent. It runs inside the transaction of the
 * attempt and locks what could change the answer.
 */
export type Guard = (tx: Tx, jobs: readonly Job[]) => Promise<readonly Delivery[]>

/** Takes one prepared message one step further, as `deliverMessages` does. */
export async function deliverMessage(
  ctx: Ctx,
  job: Job,
  messageId: string,
  isAllowed: (tx: Tx) => Promise<boolean> = async () => true,
): Promise<Outcome> {
  const guard: Guard = async (tx) => [{ messageId, allowed: await isAllowed(tx) }]
  const [outcome = retry('no outcome')] = await deliverMessages(ctx, [job], guard)
  return outcome
}

/**
 * Takes messages of one organization and channel one step further: at most one attempt each, or one lookup of an SMS whose outcome
 * is unknown. The attempts are committed under `guard` before the vendor is called, so a process that dies at any point neither
 * loses a message nor sends it twice when the job runs again. Returns the outcomes in the order of the jobs.
 */
export async function deliverMessages(ctx: Ctx, jobs: readonly Job[], guard: Guard): Promise<Outcome[]> {
  const steps = await begin(ctx, jobs, guard)
  const outcomes = new Map<Step, Outcome>()
  const attempts = steps.filter((step) => step.kind === 'attempt')
  const responses = await makeAttempts(ctx, attempts)
  attempts.forEach((step, index) => {
    outcomes.set(step, responses[index] ?? retry('no outcome'))
  })
  for (const step of steps) {
    if (step.kind === 'outcome') outcomes.set(step, step.outcome)
    if (step.kind === 'lookup') outcomes.set(step, await lookUp(ctx, step, guard))
  }
  return steps.map((step) => outcomes.get(step) ?? retry('no outcome'))
}

type AttemptStep = Attempt & { kind: 'attempt' }
type LookupStep = { kind: 'lookup'; job: Job; lookup: Lookup }
type Step = AttemptStep | LookupStep | { kind: 'outcome'; outcome: Outcome }
const finished = (outcome: Outcome): Step => ({ kind: 'outcome', outcome })

async function lookUp(ctx: Ctx, { job, lookup }: LookupStep, guard: Guard): Promise<Outcome> {
  const found = await lookUpAtVendor(ctx, lookup)
  if (found.kind === 'outcome') return found.outcome
  // The vendor does not have the message and the grace period is over, so it may be sent again.
  const [next = finished(retry('no outcome'))] = await begin(ctx, [job], guard)
  if (next.kind === 'outcome') return next.outcome
  if (next.kind === 'lookup') return inDoubt('still in doubt', laterLookup(ctx, next.lookup))
  const [outcome = retry('no outcome')] = await makeAttempts(ctx, [next])
  return outcome
}

function begin(ctx: Ctx, jobs: readonly Job[], guard: Guard): Promise<Step[]> {
  return ctx.db.transaction(async (tx) => {
    const deliveries = await guard(tx, jobs)
    const ids = deliveries.map(({ messageId }) => messageId)
    const [{ organizationId = '' } = {}] = jobs
    const [locked, jobStates] = await Promise.all([
      lockMessagesWithEvents(tx, organizationId, ids),
      readJobStates(tx, jobs),
    ])
    const results: NewResults[] = []
    const started: { job: Job; locked: LockedMessage }[] = []
    const steps = jobs.map((job, index): Step | null => {
      const { messageId = '', allowed = false } = deliveries[index] ?? {}
      const step = stepFor(ctx, { job, locked: locked.get(messageId), jobState: jobStates.get(job.key), allowed })
      if (step.kind === 'result') results.push(step.results)
      if (step.kind !== 'attempt') return step.kind === 'result' ? finished(step.outcome) : step
      started.push({ job, locked: step.locked })
      return null
    })
    const attempts = await beginAttempts(ctx, tx, started, results)
    await recordAll(ctx, tx, results)
    return steps.map((step) => step ?? attempts.shift() ?? finished(retry('no outcome')))
  })
}

type Candidate = {
  job: Job
  locked: LockedMessage | undefined
  jobState: 'current' | 'superseded' | undefined
  allowed: Delivery['allowed']
}
type Decision =
  | Exclude<Step, AttemptStep>
  | { kind: 'result'; results: NewResults; outcome: Outcome }
  | { kind: 'attempt'; locked: LockedMessage }

function stepFor(ctx: Ctx, { job, locked, jobState, allowed }: Candidate): Decision {
  if (!locked) return { kind: 'outcome', outcome: done('nothing to send') }
  if (!jobState) return { kind: 'outcome', outcome: done('claimed by another worker') }
  const { message, events } = locked
  const now = ctx.now()
  if (allowed === 'paused' && unresolvedAttempts(events).length === 0)
    return { kind: 'outcome', outcome: done('paused') }
  const options = { allowed: allowed === true && jobState === 'current', graceMs: ctx.config.IN_DOUBT_GRACE_MS }
  const step = nextStep(message, events, now, options)
  switch (step.kind) {
    case 'nothing':
      return { kind: 'outcome', outcome: done(step.reason) }
    case 'expire': {
      const results = { locked, results: [messageResult('expired', 'expired', now, step.code)] }
      return { kind: 'result', results, outcome: done(step.code) }
    }
    case 'leaveInDoubt': {
      const results = { locked, results: [messageResult('left_in_doubt', 'in_doubt', now, 'unknown_outcome')] }
      return { kind: 'result', results: { ...results, close: true }, outcome: giveUp('in doubt') }
    }
    case 'lookup':
      return { kind: 'lookup', job, lookup: { message, step, content: unsealContent(ctx, message) } }
    case 'attempt':
      return { kind: 'attempt', locked }
  }
}

/** Starts an attempt of each message, or ends it with a result if its recipient is suppressed. Returns the steps in order. */
async function beginAttempts(
  ctx: Ctx,
  tx: Tx,
  candidates: readonly { job: Job; locked: LockedMessage }[],
  results: NewResults[],
): Promise<Step[]> {
  const now = ctx.now()
  const suppressed = await findSuppressed(
    tx,
    candidates.map(({ locked }) => locked.message),
  )
  const sendable = candidates.filter(({ locked }) => !suppressed.has(locked.message.id))
  const attempts = await startAttempts(
    tx,
    sendable.map(({ job: { kind }, locked: { message } }) => {
      const { organizationId, id: subjectId, key } = message
      return { organizationId, subjectId, key, kind, startedAt: now }
    }),
  )
  const numbers = new Map(attempts.map(({ subjectId, number }) => [subjectId, number]))
  return candidates.map(({ locked }): Step => {
    const { message } = locked
    const refusal = suppressed.get(message.id)
    const number = numbers.get(message.id)
    if (!refusal && number !== undefined)
      return { kind: 'attempt', message, number, startedAt: now, content: unsealContent(ctx, message) }
    // A reminder that its recipient opted out of is not a failure.
    const code = refusal ?? 'suppressed'
    const status = code === 'opted_out' ? 'expired' : 'failed'
    results.push({ locked, results: [messageResult(code, status, now, code)] })
    return finished(code === 'opted_out' ? done(code) : giveUp(code))
  })
}

/** Calls the vendor for each attempt and records the responses together. */
async function makeAttempts(ctx: Ctx, attempts: readonly Attempt[]): Promise<Outcome[]> {
  const [first] = attempts
  if (!first) return []
  const responses = await Promise.all(attempts.map((attempt) => callVendor(ctx, attempt)))
  return ctx.db.transaction(async (tx) => {
    const ids = attempts.map(({ message }) => message.id)
    const locked = await lockMessagesWithEvents(tx, first.message.organizationId, ids)
    const recorded = attempts.map((attempt, index) => {
      const current = locked.get(attempt.message.id)
      const response = responses[index]
      return current && response ? readResponse(ctx, current, attempt.number, response) : null
    })
    for (const one of recorded) if (one?.suppress) await suppressContact(tx, one.locked.message, ...one.suppress)
    const states = await recordAll(
      ctx,
      tx,
      recorded.filter((one) => one !== null),
    )
    return recorded.map((one) => {
      if (!one) return done('erased in the meantime')
      return one.outcomeFor(states.get(one.locked.message.id)?.state ?? one.locked.message.state)
    })
  })
}

const laterLookup = (ctx: Ctx, { step }: Lookup): Date =>
  nextLookupAt(ctx.now(), step.graceEndsAt, ctx.config.IN_DOUBT_GRACE_MS)
