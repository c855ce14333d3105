import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'

/**
 * The architecture of the source tree, checked by reading the imports of every file. Each module has one place in `layers`, and
 * imports only from modules below it. See docs/decisions/0023-layers.md.
 */
const layers: string[][] = [
  ['auth.ts', 'testing'],
  ['runtime.ts'],
  ['api'],
  ['console'],
  ['booking', 'portal'],
  ['appointments'],
  ['verification', 'webhooks'],
  ['video', 'messaging', 'genesys', 'scheduling'],
  ['tenants'],
  ['domain'],
  ['platform'],
  ['ports'],
  ['config.ts'],
  ['lib'],
]

/**
 * Parts of a module, in the same order: a part imports only from parts below it. `.` stands for the files directly in the
 * module's folder that are not listed by name. A module without an entry has no sub-folders.
 */
const parts: Record<string, string[]> = {
  api: ['rest', '.'],
  console: ['.', 'vendors'],
  appointments: ['router.ts', 'jobs.ts', 'book', 'change', 'participants', 'timeline', 'lifecycle', '.'],
  webhooks: ['router.ts', 'jobs.ts', 'endpoints', 'deliveries', 'events', '.'],
  video: ['rooms', 'sessions', 'connections'],
  messaging: ['history', 'receipts', 'notifications', 'optOut', 'delivery'],
  genesys: ['dispatch'],
  scheduling: ['reservations', 'availability', 'hours'],
  tenants: ['presets', 'queues', 'staff', 'applications'],
  platform: ['retention', 'rateLimit', 'rpc', 'jobs', 'audit', '.'],
  ports: ['types.ts', 'video', 'genesys', 'sms', 'email', 'webhook', 'pubsub', '.'],
}

/** The shared folders of app/: each imports only from folders below it, and none imports from a route. */
const appLayers: string[][] = [
  ['(public)/_booking', '(public)/_join'],
  ['(public)/_times'],
  ['(public)/_shared'],
  ['_page', '_room'],
  ['_ui'],
  ['_i18n'],
  ['_http'],
]

/**
 * The kinds of files that each kind may import from server/, in any module that the layers allow. Imports of types do not exist at
 * run time, so these rules do not concern them. `jobs.ts` and `router.ts`, the entry points of a module, may import every kind.
 */
const mayImportKinds: Record<string, Kind[]> = {
  schema: ['schema', 'rules', 'types', 'lib'],
  rules: ['rules', 'schema', 'types', 'lib'],
  data: ['data', 'rules', 'schema', 'types', 'lib'],
  useCase: ['useCase', 'data', 'rules', 'schema', 'types', 'lib', 'platform'],
}
type Kind = 'schema' | 'rules' | 'data' | 'jobs' | 'router' | 'useCase' | 'types' | 'lib' | 'platform' | 'other'

const root = normalize(join(import.meta.dirname, '../..'))
const skipped = new Set(['node_modules', '.next', '.git', '.punctual', 'dist', 'test-results'])
const sourceFile = /\.(ts|tsx|mjs)$/
const largestFolder = 25

const isTest = (file: string): boolean => /\.test\.tsx?$/.test(file) || file.startsWith('server/testing/')
const moduleOf = (file: string): string => file.split('/')[1] ?? ''
const layerOf = (file: string): number => layers.findIndex((layer) => layer.includes(moduleOf(file)))
const serverFiles = filesBelow('server').filter((file) => !isTest(file))

describe('layers of server/', () => {
  it('list every module once, and only modules that exist', () => {
    const listed = layers.flat()
    expect([...listed].sort()).toEqual(readdirSync(join(root, 'server')).filter(isModule).sort())
    expect(new Set(listed).size).toBe(listed.length)
  })

  it('let a module import only from layers below its own', () => {
    const upward = serverImports().filter(
      ({ file, target }) => moduleOf(file) !== moduleOf(target) && layerOf(target) <= layerOf(file),
    )
    expect(upward.map(describeImport)).toEqual([])
  })

  it('list every part of every module, and only parts that exist', () => {
    const modules = layers.flat().filter((module) => isFolder(join('server', module)) && module !== 'testing')
    const folders = modules.flatMap((module) => subFolders(module).map((folder) => `${module}/${folder}`))
    const listed = Object.entries(parts).flatMap(([module, names]) =>
      names.filter((name) => name !== '.').map((name) => `${module}/${name}`),
    )
    expect(folders.filter((folder) => !listed.includes(folder))).toEqual([])
    expect(listed.filter((path) => !existsSync(join(root, 'server', path)))).toEqual([])
  })

  it('let a part import only from parts of its module that are below it', () => {
    const upward = serverImports().filter(
      ({ file, target }) => moduleOf(file) === moduleOf(target) && partOf(target) < partOf(file),
    )
    expect(upward.map(describeImport)).toEqual([])
  })

  it('have no circle of imports between files', () => {
    expect(findCircle(serverFiles)).toEqual([])
  })
})

describe('kinds of files', () => {
  it.each(Object.keys(mayImportKinds))('restrict what a %s file imports', (kind) => {
    const allowed = mayImportKinds[kind] ?? []
    const files = serverFiles.filter((file) => kindOf(file) === kind)
    expect(files.length).toBeGreaterThan(0)
    const wrong = runTimeImports(files).filter(({ target }) => !allowed.includes(kindOf(target)))
    expect(wrong.map(describeImport)).toEqual([])
  })

  it('let data files alone import drizzle-orm and the schema of the database', () => {
    const wrong = imports(serverFiles)
      .filter(({ target }) => /^drizzle-orm|^db\/schema/.test(target))
      .filter(({ file }) => kindOf(file) !== 'data')
    expect(wrong.map(describeImport)).toEqual([])
  })

  it('keep the database out of rules and schemas, so that they run without one and in the browser', () => {
    const pure = serverFiles.filter((file) => ['rules', 'schema'].includes(kindOf(file)))
    const wrong = imports(pure).filter(({ target }) => /^(drizzle-orm|postgres|db\/)/.test(target))
    expect(wrong.map(describeImport)).toEqual([])
  })

  it('keep vendors’ packages in ports/, and adapters out of everything but the composition root', () => {
    const vendors = imports(serverFiles).filter(
      ({ file, target }) => /^(resend|twilio)$/.test(target) && moduleOf(file) !== 'ports',
    )
    const adapters = serverImports().filter(
      ({ file, target }) =>
        moduleOf(target) === 'ports' && kindOf(target) !== 'types' && !['ports', 'runtime.ts'].includes(moduleOf(file)),
    )
    expect([...vendors, ...adapters].map(describeImport)).toEqual([])
  })
})

describe('use cases', () => {
  const files = serverFiles.filter((file) => kindOf(file) === 'useCase')

  it('receive parsed input, because every entry point parses what it is sent', () => {
    // A caught error and a value read from the database are not input.
    const raw = /\b(?!error\b|stored\b)\w+\??: (unknown\b|z\.input<)/
    const wrong = files.filter((file) => exportedSignatures(file).some((signature) => raw.test(signature)))
    expect(files.flatMap(exportedSignatures).length).toBeGreaterThan(100)
    expect(wrong).toEqual([])
  })

  it('do not parse it again, because the result of a schema need not be valid input of the same schema', () => {
    expect(files.filter((file) => /\w+Input\.(safeP|p)arse\(/.test(read(file)))).toEqual([])
  })
})

describe('the other top-level folders', () => {
  it('lets the sandbox and the browser journeys talk to the app over HTTP only', () => {
    const files = ['sandbox', 'e2e/journeys', 'e2e/pages'].flatMap(filesBelow)
    const wrong = imports(files).filter(({ target }) => /^(server|db|app|emails)\//.test(target))
    expect(wrong.map(describeImport)).toEqual([])
  })

  it('lets app/ reach the runtime through one file, and the database through none', () => {
    const files = filesBelow('app').filter((file) => file !== 'app/_server.ts')
    const wrong = imports(files).filter(({ target }) =>
      /^(server\/runtime\.ts|db\/|drizzle-orm|postgres$)/.test(target),
    )
    expect(wrong.map(describeImport)).toEqual([])
  })

  it('lets a shared folder of app/ import only from those below it', () => {
    const folderOf = (file: string) => appLayers.flat().find((folder) => file.startsWith(`app/${folder}/`))
    const layerOfFolder = (folder = '') => appLayers.findIndex((layer) => layer.includes(folder))
    const files = filesBelow('app').filter((file) => folderOf(file) && !/^app\/_i18n\/console\/|\.test\./.test(file))
    expect(files.length).toBeGreaterThan(100)
    const upward = imports(files)
      .filter(({ target }) => target.startsWith('app/') && target !== 'app/_server.ts')
      .filter(({ file, target }) => folderOf(file) !== folderOf(target))
      .filter(({ file, target }) => layerOfFolder(folderOf(target)) <= layerOfFolder(folderOf(file)))
    expect(upward.map(describeImport)).toEqual([])
  })

  it('reads the environment in one file', () => {
    const readers = ['server', 'app', 'db', 'emails'].flatMap(filesBelow).filter((file) => !isTest(file))
    expect(readers.filter((file) => read(file).includes('process.env'))).toEqual(['server/runtime.ts'])
  })

  it('has no folder for leftovers and no file that only re-exports', () => {
    const all = ['server', 'app', 'db', 'emails'].flatMap(filesBelow)
    const wrong = all.filter((file) => /\/(utils|helpers|common)(\/|\.)/.test(file) || /\/index\.tsx?$/.test(file))
    expect(wrong).toEqual([])
  })

  it(`has at most ${largestFolder} source files in a folder of server/ and app/`, () => {
    const counts = new Map<string, number>()
    for (const file of ['server', 'app'].flatMap(filesBelow).filter((path) => !/\.test\.tsx?$/.test(path))) {
      counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1)
    }
    expect([...counts].filter(([, count]) => count > largestFolder)).toEqual([])
  })
})

/** Lists the parameters of a file's exported functions, as written. */
const exportedSignatures = (file: string): string[] =>
  [
    ...read(file).matchAll(
      /^export (?:async )?(?:function|const) \w+(?: = (?:async )?)?(?:<[^(]*>)?\(([\s\S]*?)\)(?::| =>)/gm,
    ),
  ].map(([, parameters = '']) => parameters)

type Import = { file: string; target: string }
const describeImport = ({ file, target }: Import): string => `${file} -> ${target}`

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    if (skipped.has(name)) return []
    const path = join(folder, name)
    return isFolder(path) ? filesBelow(path) : sourceFile.test(name) ? [path] : []
  })
}

function isFolder(path: string): boolean {
  return statSync(join(root, path)).isDirectory()
}

const isModule = (name: string): boolean => isFolder(join('server', name)) || !/\.test\.ts$/.test(name)

const subFolders = (module: string): string[] =>
  readdirSync(join(root, 'server', module)).filter((name) => isFolder(join('server', module, name)))

/** The position of a file's part in its module; a module without parts is one part. */
function partOf(file: string): number {
  const [, module = '', name = '', ...rest] = file.split('/')
  const order = parts[module]
  if (!order) return 0
  const listed = order.indexOf(name)
  if (listed >= 0) return listed
  return rest.length === 0 ? order.indexOf('.') : -1
}

function kindOf(file: string): Kind {
  const name = basename(file)
  if (/(^|\/)(types|result|events|regions)\.ts$/.test(file) && /^server\/(ports|platform)\//.test(file)) return 'types'
  if (file === 'server/platform/context.ts') return 'types'
  const module = moduleOf(file)
  if (module === 'lib' || module === 'config.ts') return 'lib'
  if (name === 'schema.ts' || name.endsWith('Schema.ts')) return 'schema'
  if (name === 'rules.ts' || name.endsWith('Rules.ts')) return 'rules'
  if (name === 'data.ts' || name.endsWith('Data.ts')) return 'data'
  if (name === 'jobs.ts') return 'jobs'
  if (name === 'router.ts') return 'router'
  if (module === 'platform') return 'platform'
  const businessLayers = layers
    .slice(
      3,
      layers.findIndex((layer) => layer.includes('platform')),
    )
    .flat()
  return businessLayers.includes(module) ? 'useCase' : 'other'
}

const aliases: Record<string, string> = { '#server/': 'server/', '#db/': 'db/', '#emails/': 'emails/' }
const importForm = /(?:from|import)\s*\(?\s*'([^']+)'/g

/** Every import of these files: own files as paths from the root, packages by name. */
function imports(files: string[]): Import[] {
  return files.flatMap((file) => targetsIn(file, read(file)).map((target) => ({ file, target })))
}

const serverImports = (files = serverFiles): Import[] =>
  imports(files).filter(({ target }) => target.startsWith('server/'))

const runTimeImports = (files: string[]): Import[] =>
  files
    .flatMap((file) => targetsIn(file, withoutTypes(read(file))).map((target) => ({ file, target })))
    .filter(({ target }) => target.startsWith('server/'))

const withoutTypes = (text: string): string => text.replaceAll(/import type[^;]*?from\s*'[^']+'/g, '')

function targetsIn(file: string, text: string): string[] {
  return [...text.matchAll(importForm)].map(([, target = '']) => {
    if (target.startsWith('.')) return normalize(join(dirname(file), target))
    const alias = Object.keys(aliases).find((prefix) => target.startsWith(prefix))
    return alias ? `${aliases[alias]}${target.slice(alias.length)}` : target
  })
}

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

/** The first circle among these files, or nothing. Imports of types do not exist at run time, so they do not count. */
function findCircle(files: string[]): string[] {
  const known = new Set(files)
  const done = new Set<string>()
  const visit = (file: string, trail: string[]): string[] => {
    const start = trail.indexOf(file)
    if (start >= 0) return [...trail.slice(start), file]
    if (done.has(file)) return []
    for (const next of targetsIn(file, withoutTypes(read(file))).filter((target) => known.has(target))) {
      const circle = visit(next, [...trail, file])
      if (circle.length > 0) return circle
    }
    done.add(file)
    return []
  }
  for (const file of files) {
    const circle = visit(file, [])
    if (circle.length > 0) return circle
  }
  return []
}
