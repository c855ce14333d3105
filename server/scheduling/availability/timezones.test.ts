import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { availabilityDigest } from '#server/testing/digest.ts'

const zones = ['UTC', 'America/Los_Angeles', 'Asia/Kolkata', 'Pacific/Kiritimati', 'Australia/Lord_Howe']

it('finds the same times, reasons, days and holidays whatever zone the server’s own clock is in', async () => {
  const script = join(import.meta.dirname, '../testing/digest.ts')
  const answers = await Promise.all(
    zones.map((TZ) =>
      promisify(execFile)(process.execPath, ['--import', 'tsx', script], { env: { ...process.env, TZ } }),
    ),
  )
  const said = answers.map(({ stdout }) => stdout.split(' '))
  // Each child was where it was meant to be.
  expect(new Set(said.map(([offset]) => offset)).size).toBe(zones.length)
  expect(new Set(said.map(([, found]) => found))).toEqual(new Set([availabilityDigest()]))
})
