import { randomInt } from 'node:crypto'

/** So many decimal digits from the system's generator, leading zeros included. */
export const randomDigits = (length: number): string => String(randomInt(10 ** length)).padStart(length, '0')
