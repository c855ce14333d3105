/** Shares of all calls, or of all callbacks. */
export type Troubles = {
  lostAnswers: number
  errorsAfter: number
  refusals: number
  lostCallbacks: number
  /** Retry-After of a refusal. */
  restSeconds: number
}

export const usual: Troubles = {
  lostAnswers: 0.05,
  errorsAfter: 0.02,
  refusals: 0.03,
  lostCallbacks: 0.1,
  restSeconds: 1,
}
/** Rates for runs with few messages. */
export const many: Troubles = { lostAnswers: 0.2, errorsAfter: 0.1, refusals: 0.15, lostCallbacks: 0.2, restSeconds: 0 }

const sends = [
  { vendor: 'resend', path: '/emails' },
  { vendor: 'twilio', path: '/Messages.json' },
] as const

/**
 * Configures both vendors to lose responses, fail after the effect, refuse, and lose, duplicate and reorder callbacks;
 * repeatable by the seed.
 */
export async function trouble(sandboxUrl: string, troubles: Troubles, seed: number): Promise<void> {
  for (const [index, send] of sends.entries()) {
    const call = { ...send, method: 'POST', seed: seed + index }
    const after = (share: number, ...before: number[]) => share / before.reduce((left, one) => left - one, 1)
    const { lostAnswers, errorsAfter, refusals, lostCallbacks, restSeconds } = troubles
    const faults = [
      { mode: 'drop-response', probability: lostAnswers },
      // A fault is tried only if the previous one did not apply, so its probability is adjusted.
      { mode: 'status-after', status: 500, probability: after(errorsAfter, lostAnswers) },
      { mode: 'status', status: 429, retryAfter: restSeconds, probability: after(refusals, lostAnswers, errorsAfter) },
    ]
    for (const [number, fault] of faults.entries())
      await post(`${sandboxUrl}/faults`, { ...call, ...fault, seed: call.seed + 1000 * number })
    const { vendor } = send
    const mode = { vendor, drop: lostCallbacks, duplicate: 0.1, reorder: 0.2, seed: call.seed }
    await post(`${sandboxUrl}/webhooks/mode`, mode)
  }
}

async function post(url: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
}
