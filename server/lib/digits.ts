import { randomInt } from 'node:crypto'

/** Returns random decimal digits from the secure generator, leading zeros included. */
export const randomDigits = (length: number): string => String(randomInt(10 ** length)).padStart(length, '0')
