/** Returns the SQLSTATE of a database error, which drizzle wraps as `cause`; null for any other error. */
export function sqlState(error: unknown): string | null {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string' && /^[0-9A-Z]{5}$/.test(at.code)) return at.code
  }
  return null
}

export const isOverlap = (error: unknown): boolean => sqlState(error) === '23P01'
export const isDuplicate = (error: unknown): boolean => sqlState(error) === '23505'
/** Lock timeout, deadlock or serialization failure: nothing was changed, so the caller may retry. */
export const isContention = (error: unknown): boolean => ['55P03', '40P01', '40001'].includes(sqlState(error) ?? '')
