import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

/** The way through the house, held by reading what imports what. A file in no layer fails. */
const root = normalize(join(import.meta.dirname, '../..'))
const skipped = new Set(['node_modules', '.next', '.git', '.punctual', 'dist', 'test-results'])

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    if (skipped.has(name)) return []
    const path = join(folder, name)
    return statSync(join(root, path)).isDirectory() ? filesBelow(path) : /\.(ts|tsx|mjs)$/.test(name) ? [path] : []
  })
}

const aliases: Record<string, string> = {
  '#server/': 'server/',
  '#db/': 'db/',
  '#emails/': 'emails/',
  '#messages/': 'messages/',
}
const importForm = /(?:from|import)\s*\(?\s*'([^']+)'/g

/** Paths and packages a file imports; own files as paths from the root. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(importForm)].map(([, target = '']) => {
    if (target.startsWith('.')) return normalize(join(dirname(file), target))
    const alias = Object.keys(aliases).find((prefix) => target.startsWith(prefix))
    return alias ? `${aliases[alias]}${target.slice(alias.length)}` : target
  })
}

/** Lower number, higher floor; a file may import only from floors below its own, or from its own slice. */
const floors: string[][] = [
  ['auth.ts', 'testing'],
  ['runtime.ts'],
  ['api'],
  ['privacy', 'reports'],
  ['drafts', 'selfservice', 'desk'],
  ['appointments'],
  ['placement'],
  ['rooms'],
  [
    'dispatch',
    'sessions',
    'notifications',
    'availability',
    'verification',
    'guests',
    'channels',
    'vendors',
    'webhooks',
  ],
  ['presets', 'schedules'],
  ['queues'],
  ['staff'],
  ['connections'],
  ['applications'],
  ['bookings', 'delivery'],
  ['audit'],
  ['limits'],
  ['agenda'],
  ['context.ts', 'clock.ts'],
  ['ports'],
  ['config.ts'],
  ['lib'],
]

const doorFloor = 2
const doors = /\/(router|rest)\.ts$/
const isTest = (file: string): boolean => /\.test\.tsx?$/.test(file) || file.startsWith('server/testing/')
const placeOf = (file: string): string => file.split('/')[1] ?? ''
const floorOf = (file: string): number => {
  if (doors.test(file)) return doorFloor
  return floors.findIndex((floor) => floor.includes(placeOf(file)))
}

const serverFiles = filesBelow('server').filter((file) => !isTest(file))

describe('the house', () => {
  it('has every file of server/ on a floor', () => {
    expect(serverFiles.filter((file) => floorOf(file) < 0)).toEqual([])
  })

  it('imports only downwards, and never sideways between slices', () => {
    const upward = serverFiles.flatMap((file) =>
      importsOf(file)
        .filter((target) => target.startsWith('server/') && !mayImport(file, target))
        .map((target) => `${file} -> ${target}`),
    )
    expect(upward).toEqual([])
  })

  it('keeps SQL out of rules, and vendors out of everything but their ports', () => {
    const wrong = serverFiles.flatMap((file) =>
      importsOf(file)
        .filter((target) => isForbiddenPackage(file, target))
        .map((target) => `${file} -> ${target}`),
    )
    expect(wrong).toEqual([])
  })

  it('lets adapters be imported by the composition root alone', () => {
    const wrong = serverFiles
      .filter((file) => file !== 'server/runtime.ts' && !file.startsWith('server/ports/'))
      .flatMap((file) =>
        importsOf(file)
          .filter(
            (target) =>
              /^server\/ports\/.+/.test(target) && !/types\.ts$|result\.ts$|events\.ts$|regions\.ts$/.test(target),
          )
          .map((target) => `${file} -> ${target}`),
      )
    expect(wrong).toEqual([])
  })

  it('lets the sandbox and the journeys speak HTTP only', () => {
    const wrong = ['sandbox', 'e2e/journeys', 'e2e/pages'].filter(exists).flatMap((folder) =>
      filesBelow(folder).flatMap((file) =>
        importsOf(file)
          .filter((target) => /^(server|db|app|emails)\//.test(target))
          .map((target) => `${file} -> ${target}`),
      ),
    )
    expect(wrong).toEqual([])
  })

  it('lets app/ reach the runtime through one file, and SQL through none', () => {
    const wrong = filesBelow('app')
      .filter((file) => file !== 'app/_server.ts')
      .flatMap((file) =>
        importsOf(file)
          .filter(
            (target) =>
              target === 'server/runtime.ts' ||
              target.startsWith('db/') ||
              target === 'drizzle-orm' ||
              target === 'postgres',
          )
          .map((target) => `${file} -> ${target}`),
      )
    expect(wrong).toEqual([])
  })

  it('reads the environment in one place', () => {
    const readers = ['server', 'app', 'db', 'emails'].flatMap(filesBelow).filter((file) => !isTest(file))
    const wrong = readers.filter((file) => readFileSync(join(root, file), 'utf8').includes('process.env'))
    expect(wrong.filter((file) => file !== 'server/runtime.ts')).toEqual([])
  })

  it('has no room called utils, and no file of nothing but re-exports', () => {
    const all = ['server', 'app', 'db', 'emails'].flatMap(filesBelow)
    expect(all.filter((file) => /\/(utils|helpers|common)(\/|\.)/.test(file) || /\/index\.tsx?$/.test(file))).toEqual(
      [],
    )
  })

  it('takes nobody’s time but on the one path that locks and counts', () => {
    const writers = /occupyWithAppointment|moveOccupancy|insertHold|turnHoldIntoBooking|prolongHold/
    const users = serverFiles
      .filter((file) => !file.startsWith('server/scheduling/reservations/'))
      .filter((file) => writers.test(readFileSync(join(root, file), 'utf8')))
    // `place` is called within the path; a new version's buffers lock for themselves, for they may find no room.
    const within = ['server/appointments/place.ts', 'server/appointments/applyPresetVersion.ts']
    const off = users.filter((file) => !importsOf(file).includes('server/scheduling/reservations/occupy.ts'))
    expect(off.filter((file) => !within.includes(file))).toEqual([])
  })

  it('has circles nowhere', () => {
    expect(findCircle(serverFiles)).toEqual([])
  })
})

function exists(folder: string): boolean {
  try {
    return statSync(join(root, folder)).isDirectory()
  } catch {
    return false
  }
}

function mayImport(file: string, target: string): boolean {
  const from = floorOf(file)
  const to = floorOf(target)
  // The composition root and the doors' own room know the doors.
  if (from === doorFloor && to === doorFloor) return true
  if (placeOf(file) === placeOf(target) && !doors.test(target)) return true
  return to > from
}

function isForbiddenPackage(file: string, target: string): boolean {
  const isRule = /\/rules\.ts$/.test(file)
  if (isRule && (/^(drizzle-orm|postgres)/.test(target) || target.startsWith('db/'))) return true
  const vendor = /^(resend|twilio)$/.test(target)
  return vendor && !file.startsWith('server/ports/')
}

/** The first circle of imports among files, or nothing. */
function findCircle(files: string[]): string[] {
  const known = new Set(files)
  const done = new Set<string>()
  const visit = (file: string, trail: string[]): string[] => {
    const at = trail.indexOf(file)
    if (at >= 0) return [...trail.slice(at), file]
    if (done.has(file)) return []
    for (const next of valueImports(file).filter((target) => known.has(target))) {
      const circle = visit(next, [...trail, file])
      if (circle.length > 0) return circle
    }
    done.add(file)
    return []
  }
  for (const file of files) {
    const circle = visit(file, [])
    if (circle.length > 0) return circle.map((path) => relative('server', path))
  }
  return []
}

/** Imports that exist at run time: a type may be shared by two files that need each other's shape. */
function valueImports(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8').replaceAll(/import type[^;]*?from\s*'[^']+'/g, '')
  const saved = [...text.matchAll(importForm)].map(([, target = '']) => target)
  return saved.filter((target) => target.startsWith('.')).map((target) => normalize(join(dirname(file), target)))
}
