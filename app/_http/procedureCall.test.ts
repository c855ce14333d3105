import { describe, expect, it, vi } from 'vitest'
import { AppError } from '#server/lib/errors.ts'
import { attempt, loadForPage } from './procedureCall.ts'

vi.mock('next/headers', () => ({ headers: async () => new Headers({ 'x-request-id': '7K3M9QW2XP4T' }) }))

const refused = (code: string, cause?: Error) =>
  Promise.reject(Object.assign(new Error('secret details'), { code, cause }))

describe('loading data for a page', () => {
  it('answers 404 for missing data and for an impossible URL', async () => {
    await expect(loadForPage(refused('NOT_FOUND'))).rejects.toMatchObject({ status: 404 })
    await expect(loadForPage(refused('BAD_REQUEST'))).rejects.toMatchObject({ status: 404 })
  })

  it('fails with the request id only and hides the cause', async () => {
    const failed = loadForPage(
      refused('INTERNAL_SERVER_ERROR', new Error('Failed query: select … params: anna@example.com')),
    )
    await expect(failed).rejects.toMatchObject({ status: 500, digest: '7K3M9QW2XP4T' })
    await expect(failed.catch((error: Error) => `${error.stack} ${error.cause}`)).resolves.not.toMatch(/secret|anna/)
  })

  it('answers 503 while the service is unavailable', async () => {
    await expect(loadForPage(refused('SERVICE_UNAVAILABLE'))).rejects.toMatchObject({ status: 503 })
  })
})

describe('calling a procedure for a form', () => {
  it('distinguishes a rate limit with its wait, a refusal and a failure', async () => {
    const limit = new AppError('rate_limited', 'Too many.', { retryAfterSeconds: 90 })
    const limited = await attempt(refused('TOO_MANY_REQUESTS', limit))
    expect(limited).toMatchObject({ ok: false, kind: 'limited', retryAfterSeconds: 90 })
    expect(await attempt(refused('CONFLICT'))).toMatchObject({ kind: 'refused' })
    expect(await attempt(Promise.reject(new TypeError('x')))).toMatchObject({
      kind: 'failed',
      reference: '7K3M9QW2XP4T',
    })
  })

  it('passes on the framework’s own signals, such as a redirect', async () => {
    const signal = Object.assign(new Error('NEXT_REDIRECT'), { digest: 'NEXT_REDIRECT;replace;/x;307;' })
    await expect(attempt(Promise.reject(signal))).rejects.toBe(signal)
  })
})
