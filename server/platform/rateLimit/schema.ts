/** Rate limit; `key` contains hashes only, never a contact or an address. */
export type Limit = { key: string; windowSeconds: number; max: number }
export type LimitResult = { allowed: boolean; remaining: number; retryAfterSeconds: number }
