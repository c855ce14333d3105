/** Shares of all calls, or of all callbacks. */
export type FaultRates = {
  lostResponses: number
  errorsAfterEffect: number
  refusals: number
  lostCallbacks: number
  /** Retry-After of a refusal. */
  retryAfterSeconds: number
}

export const normalRates: FaultRates = {
  lostResponses: 0.05,
  errorsAfterEffect: 0.02,
  refusals: 0.03,
  lostCallbacks: 0.1,
  retryAfterSeconds: 1,
}
/** Rates for runs with few messages. */
export const shortRunRates: FaultRates = {
  lostResponses: 0.2,
  errorsAfterEffect: 0.1,
  refusals: 0.15,
  lostCallbacks: 0.2,
  retryAfterSeconds: 0,
}

const sendEndpoints = [
  { vendor: 'resend', path: '/emails' },
  { vendor: 'twilio', path: '/Messages.json' },
] as const

/**
 * Configures both vendors to lose responses, fail after the effect, refuse, and lose, duplicate and reorder callbacks;
 * repeatable by the seed.
 */
export async function configureFaults(sandboxUrl: string, rates: FaultRates, seed: number): Promise<void> {
  for (const [index, endpoint] of sendEndpoints.entries()) {
    const call = { ...endpoint, method: 'POST', seed: seed + index }
    const conditional = (share: number, ...before: number[]) => share / before.reduce((left, one) => left - one, 1)
    const { lostResponses, errorsAfterEffect, refusals, lostCallbacks, retryAfterSeconds } = rates
    const faults = [
      { mode: 'drop-response', probability: lostResponses },
      // A fault is tried only if the previous one did not apply, so its probability is adjusted.
      { mode: 'status-after', status: 500, probability: conditional(errorsAfterEffect, lostResponses) },
      {
        mode: 'status',
        status: 429,
        retryAfter: retryAfterSeconds,
        probability: conditional(refusals, lostResponses, errorsAfterEffect),
      },
    ]
    for (const [number, fault] of faults.entries())
      await post(`${sandboxUrl}/faults`, { ...call, ...fault, seed: call.seed + 1000 * number })
    const { vendor } = endpoint
    const mode = { vendor, drop: lostCallbacks, duplicate: 0.1, reorder: 0.2, seed: call.seed }
    await post(`${sandboxUrl}/webhooks/mode`, mode)
  }
}

async function post(url: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${url} responded with ${response.status}: ${await response.text()}`)
}
