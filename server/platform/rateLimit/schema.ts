/** `key` holds hashes, never a contact or an address as such. */
export type Limit = { key: string; windowSeconds: number; max: number }
export type LimitResult = { allowed: boolean; remaining: number; retryAfterSeconds: number }
