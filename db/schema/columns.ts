import { customType, timestamp } from 'drizzle-orm/pg-core'

export const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' })
/** An instant; always a Date. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })
/** Half-open range of instants in PostgreSQL's text form. */
export const range = customType<{ data: string }>({ dataType: () => 'tstzrange' })
export const xid8 = customType<{ data: string }>({ dataType: () => 'xid8' })
