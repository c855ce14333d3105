import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { availabilityDigest } from '#server/testing/digest.ts'

const zones = ['UTC', 'America/Los_Angeles', 'Asia/Kolkata', 'Pacific/Kiritimati', 'Australia/Lord_Howe']

it('finds the same times, reasons, days and holidays in every time zone of the server', async () => {
  const script = join(import.meta.dirname, '../../testing/digest.ts')
  const answers = await Promise.all(
    zones.map((TZ) =>
      promisify(execFile)(process.execPath, ['--import', 'tsx', script], { env: { ...process.env, TZ } }),
    ),
  )
  const outputs = answers.map(({ stdout }) => stdout.split(' '))
  // Every child process ran in its own zone.
  expect(new Set(outputs.map(([offset]) => offset)).size).toBe(zones.length)
  expect(new Set(outputs.map(([, digest]) => digest))).toEqual(new Set([availabilityDigest()]))
})
