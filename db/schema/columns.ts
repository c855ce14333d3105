import { customType, timestamp } from 'drizzle-orm/pg-core'

export const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' })
/** An instant (`timestamptz`), read and written as a Date. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })
/** A range of instants in PostgreSQL's text form, half-open: `[start,end)`. */
export const range = customType<{ data: string }>({ dataType: () => 'tstzrange' })
export const xid8 = customType<{ data: string }>({ dataType: () => 'xid8' })
